/** Bulk submission: one task a line, of any length, in memory that does not grow with it. */
@NullMarked
package io.sampo.app.bulk;

import org.jspecify.annotations.NullMarked;
