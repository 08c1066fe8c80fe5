/** {@code sampo bench}: loads a server in three ways, and checks that nothing was lost. */
@NullMarked
package io.sampo.app.bench;

import org.jspecify.annotations.NullMarked;
