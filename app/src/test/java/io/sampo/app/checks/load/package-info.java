/** Clients that submit, read, cancel and retry while a cluster is under test. */
@NullMarked
package io.sampo.app.checks.load;

import org.jspecify.annotations.NullMarked;
