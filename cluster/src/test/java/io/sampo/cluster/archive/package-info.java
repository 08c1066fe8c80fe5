/** Tests the archive against a real PostgreSQL. */
@NullMarked
package io.sampo.cluster.archive;

import org.jspecify.annotations.NullMarked;
