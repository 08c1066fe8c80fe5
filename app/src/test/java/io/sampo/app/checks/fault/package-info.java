/** What goes wrong in a cluster under test, drawn from a seed, and the run of a whole plan. */
@NullMarked
package io.sampo.app.checks.fault;

import org.jspecify.annotations.NullMarked;
