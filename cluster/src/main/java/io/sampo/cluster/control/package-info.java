/** The cluster seen and steered from outside: how its nodes and partitions are, who leaves. */
@NullMarked
package io.sampo.cluster.control;

import org.jspecify.annotations.NullMarked;
