/**
 * What clients saw of a cluster under test, written down as it happens, and the verdict on it: one
 * rule for each promise.
 */
@NullMarked
package io.sampo.app.checks.history;

import org.jspecify.annotations.NullMarked;
