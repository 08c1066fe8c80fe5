/** Queues over HTTP: how full they are, and the limits that hold for them. */
@NullMarked
package io.sampo.app.queue;

import org.jspecify.annotations.NullMarked;
