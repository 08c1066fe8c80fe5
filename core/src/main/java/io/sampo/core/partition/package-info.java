/**
 * The partition machine: all rules about tasks, decided without I/O, clock or randomness of its
 * own.
 *
 * <p>{@code decide} turns a command into events and an answer, {@code evolve} alone changes state;
 * a machine that evolved the same events is in the same state.
 */
@NullMarked
package io.sampo.core.partition;

import org.jspecify.annotations.NullMarked;
