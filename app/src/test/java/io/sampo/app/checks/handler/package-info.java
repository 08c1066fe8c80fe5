/** Handlers that the checks bring to the nodes they start. */
@NullMarked
package io.sampo.app.checks.handler;

import org.jspecify.annotations.NullMarked;
