/** What users meet: the message API, management and the command line. */
@NullMarked
package io.sampo.app;

import org.jspecify.annotations.NullMarked;
