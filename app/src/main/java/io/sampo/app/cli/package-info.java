/**
 * The command line: what {@code bin/sampo} runs. Exit codes: 0, 1 refused, 2 usage, 3 no server.
 */
@NullMarked
package io.sampo.app.cli;

import org.jspecify.annotations.NullMarked;
