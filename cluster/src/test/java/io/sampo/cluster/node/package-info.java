/** Tests and benchmarks of whole nodes. */
@NullMarked
package io.sampo.cluster.node;

import org.jspecify.annotations.NullMarked;
