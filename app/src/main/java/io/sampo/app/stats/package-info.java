/** The cluster's handlers and counters over HTTP. */
@NullMarked
package io.sampo.app.stats;

import org.jspecify.annotations.NullMarked;
