/** Tests of {@code io.sampo.cluster.control}. */
@NullMarked
package io.sampo.cluster.control;

import org.jspecify.annotations.NullMarked;
