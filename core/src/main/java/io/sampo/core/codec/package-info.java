/**
 * The stored form of tasks: compact, versioned by its users, the same on every machine.
 *
 * <p>Old journals must always load: what is written here never changes its meaning; new fields come
 * with a new version of the record that holds them.
 */
@NullMarked
package io.sampo.core.codec;

import org.jspecify.annotations.NullMarked;
