/** A task as values: its id, what was submitted, how it ended, and how it is read. */
@NullMarked
package io.sampo.core.task;

import org.jspecify.annotations.NullMarked;
