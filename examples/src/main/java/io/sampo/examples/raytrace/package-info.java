/**
 * A handler that keeps a core busy: renders one frame of a small film. The frames of a film are
 * independent, so a frame is a task, and the service is what makes them parallel.
 */
@NullMarked
package io.sampo.examples.raytrace;

import org.jspecify.annotations.NullMarked;
