/** Tests of partitions against a real journal, and what they stand on. */
@NullMarked
package io.sampo.cluster.partition;

import org.jspecify.annotations.NullMarked;
