/**
 * PostgreSQL: the server Sampo brings along, the connections to it, its schema and the days of the
 * archive. Plain JDBC; no actors here.
 */
@NullMarked
package io.sampo.cluster.database;

import org.jspecify.annotations.NullMarked;
