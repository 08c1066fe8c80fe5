/** A node of the cluster: its guardian, its parts put together, its start, health and end. */
@NullMarked
package io.sampo.cluster.node;

import org.jspecify.annotations.NullMarked;
