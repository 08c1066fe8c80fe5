/** What a node may hold in memory, and who holds how much of it. */
@NullMarked
package io.sampo.cluster.memory;

import org.jspecify.annotations.NullMarked;
