/** Snapshots of partitions in PostgreSQL: written and read back in pieces of bounded size. */
@NullMarked
package io.sampo.cluster.snapshot;

import org.jspecify.annotations.NullMarked;
