/** A handler that reads a file: streaming, progress, cancellation, and which failures are final. */
@NullMarked
package io.sampo.examples.checksum;

import org.jspecify.annotations.NullMarked;
