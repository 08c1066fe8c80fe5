/** Checks what a node shows and takes on its management port. */
@NullMarked
package io.sampo.app.management;

import org.jspecify.annotations.NullMarked;
