/** Tests of the database against the real thing, and the fixture that other tests use. */
@NullMarked
package io.sampo.cluster.database;

import org.jspecify.annotations.NullMarked;
