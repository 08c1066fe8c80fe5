/** Tests of what is asked about tasks. */
@NullMarked
package io.sampo.cluster.task;

import org.jspecify.annotations.NullMarked;
