/** What runs attempts: handlers, slots, and the pool that supervises them. */
@NullMarked
package io.sampo.cluster.worker;

import org.jspecify.annotations.NullMarked;
