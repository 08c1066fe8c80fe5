/** Nodes in processes of their own, for commands that need some and end them again. */
@NullMarked
package io.sampo.app.process;

import org.jspecify.annotations.NullMarked;
