/** A server in memory that speaks the message API, for tests of whatever calls it. */
@NullMarked
package io.sampo.app.fake;

import org.jspecify.annotations.NullMarked;
