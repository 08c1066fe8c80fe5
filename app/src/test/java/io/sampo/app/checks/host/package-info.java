/**
 * A cluster under test, of real processes on hosts of their own: what the checks start, cut off,
 * freeze, kill and start again.
 */
@NullMarked
package io.sampo.app.checks.host;

import org.jspecify.annotations.NullMarked;
