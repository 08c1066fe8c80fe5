/** What holds for queues: kept in PostgreSQL, known to each node. */
@NullMarked
package io.sampo.cluster.queue;

import org.jspecify.annotations.NullMarked;
