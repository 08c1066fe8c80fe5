/** Finished tasks: written to PostgreSQL in bulk, acknowledged to partitions, found again. */
@NullMarked
package io.sampo.cluster.archive;

import org.jspecify.annotations.NullMarked;
