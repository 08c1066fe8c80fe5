/** The engine: everything that knows actors, the journal and the database. */
@NullMarked
package io.sampo.cluster;

import org.jspecify.annotations.NullMarked;
