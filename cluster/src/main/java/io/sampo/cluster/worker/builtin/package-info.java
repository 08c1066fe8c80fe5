/** The handlers that every node has: for trying things out, for webhooks, for commands. */
@NullMarked
package io.sampo.cluster.worker.builtin;

import org.jspecify.annotations.NullMarked;
