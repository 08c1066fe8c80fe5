/** Tests of the settings, and what makes their files. */
@NullMarked
package io.sampo.app.settings;

import org.jspecify.annotations.NullMarked;
