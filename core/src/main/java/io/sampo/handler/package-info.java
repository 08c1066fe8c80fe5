/**
 * What a user of Sampo writes: handlers for task types, and what a running handler can ask for.
 *
 * <p>Depends on nothing but the JDK, so a jar of handlers needs this module alone.
 */
@NullMarked
package io.sampo.handler;

import org.jspecify.annotations.NullMarked;
