/** A whole node put together: database, engine, message API, management. */
@NullMarked
package io.sampo.app.node;

import org.jspecify.annotations.NullMarked;
