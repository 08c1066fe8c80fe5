/** What every route of the message API shares: routing, problems, limits, JSON out, bodies in. */
@NullMarked
package io.sampo.app.http;

import org.jspecify.annotations.NullMarked;
