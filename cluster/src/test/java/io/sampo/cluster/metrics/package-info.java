/** Tests of {@code io.sampo.cluster.metrics}. */
@NullMarked
package io.sampo.cluster.metrics;

import org.jspecify.annotations.NullMarked;
