/** What holds for queues: changes to their settings, and the places of those with a limit. */
@NullMarked
package io.sampo.core.queue;

import org.jspecify.annotations.NullMarked;
