/**
 * Partitions as actors: the gate that gathers, the journal that writes, and the way to them.
 *
 * <p>The rules live in {@code io.sampo.core.partition}; here bytes move.
 */
@NullMarked
package io.sampo.cluster.partition;

import org.jspecify.annotations.NullMarked;
