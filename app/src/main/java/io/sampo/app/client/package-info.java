/** A small client of the message API: what the command line and the benchmark speak through. */
@NullMarked
package io.sampo.app.client;

import org.jspecify.annotations.NullMarked;
