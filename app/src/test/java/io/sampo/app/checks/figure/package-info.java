/** Programs that measure what a cluster is to do: failover, rolling restart, scale, generations. */
@NullMarked
package io.sampo.app.checks.figure;

import org.jspecify.annotations.NullMarked;
