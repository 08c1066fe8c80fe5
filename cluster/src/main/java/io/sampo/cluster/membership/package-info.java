/**
 * Who belongs to the cluster, and who no longer does: how a node joins, how the others notice that
 * a process died, and which side of a split goes on. PostgreSQL is the witness of all three.
 */
@NullMarked
package io.sampo.cluster.membership;

import org.jspecify.annotations.NullMarked;
