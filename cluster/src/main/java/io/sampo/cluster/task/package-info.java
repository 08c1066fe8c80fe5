/** What may be asked about tasks of the whole cluster, from any node. */
@NullMarked
package io.sampo.cluster.task;

import org.jspecify.annotations.NullMarked;
