/** What all messages between nodes have in common: bytes written by hand, actors by their path. */
@NullMarked
package io.sampo.cluster.wire;

import org.jspecify.annotations.NullMarked;
