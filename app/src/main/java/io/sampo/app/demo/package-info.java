/**
 * The demonstration: nodes on this machine do real work, one of them is killed on the way, and
 * every result is checked.
 */
@NullMarked
package io.sampo.app.demo;

import org.jspecify.annotations.NullMarked;
