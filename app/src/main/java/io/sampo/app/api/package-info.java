/** The message API as a whole: all routes behind one server. */
@NullMarked
package io.sampo.app.api;

import org.jspecify.annotations.NullMarked;
