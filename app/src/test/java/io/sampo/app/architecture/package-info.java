/** The rules of the source tree that no compiler holds, as tests. */
@NullMarked
package io.sampo.app.architecture;

import org.jspecify.annotations.NullMarked;
