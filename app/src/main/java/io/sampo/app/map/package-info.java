/**
 * {@code sampo map}: durable parallel xargs. Standard input goes to the server in small bulk
 * requests, several in flight, each answered line by line as its tasks end; a window bounds the
 * lines that are read but not finished, so memory does not grow with the input.
 */
@NullMarked
package io.sampo.app.map;

import org.jspecify.annotations.NullMarked;
