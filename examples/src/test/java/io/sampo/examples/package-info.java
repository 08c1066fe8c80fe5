/** What the tests of the example handlers share. */
@NullMarked
package io.sampo.examples;

import org.jspecify.annotations.NullMarked;
