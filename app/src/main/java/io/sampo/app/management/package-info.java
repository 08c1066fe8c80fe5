/** Supervision over HTTP: Sampo's own routes on Pekko Management's port. */
@NullMarked
package io.sampo.app.management;

import org.jspecify.annotations.NullMarked;
