/** What a node is set to: read from defaults, file and environment, checked, and told to Pekko. */
@NullMarked
package io.sampo.app.settings;

import org.jspecify.annotations.NullMarked;
