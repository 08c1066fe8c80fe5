/** State changes of tasks as server-sent events. */
@NullMarked
package io.sampo.app.events;

import org.jspecify.annotations.NullMarked;
