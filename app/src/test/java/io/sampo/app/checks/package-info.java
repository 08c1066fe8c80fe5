/**
 * Checks with real processes and real signals: a node is killed at random moments under load, then
 * all that its clients were told is held against what it kept.
 */
@NullMarked
package io.sampo.app.checks;

import org.jspecify.annotations.NullMarked;
