/** Tasks over HTTP: how they are submitted, read, listed, waited for and changed. */
@NullMarked
package io.sampo.app.task;

import org.jspecify.annotations.NullMarked;
