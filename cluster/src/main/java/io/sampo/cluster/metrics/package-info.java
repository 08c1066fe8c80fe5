/** What a node tells operators in figures: counters, gauges and histograms, in Prometheus' form. */
@NullMarked
package io.sampo.cluster.metrics;

import org.jspecify.annotations.NullMarked;
