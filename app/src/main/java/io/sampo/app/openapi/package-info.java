/** The reference of the message API, and a page to read and try it. */
@NullMarked
package io.sampo.app.openapi;

import org.jspecify.annotations.NullMarked;
