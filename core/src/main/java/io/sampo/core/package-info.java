/** The rules of Sampo: plain Java without I/O, clock or actors. */
@NullMarked
package io.sampo.core;

import org.jspecify.annotations.NullMarked;
