@NullMarked
package io.sampo.cluster.membership;

import org.jspecify.annotations.NullMarked;
