/** Whether what deploys Sampo agrees with what Sampo is: Dockerfile, compose file, manifests. */
@NullMarked
package io.sampo.app.deploy;

import org.jspecify.annotations.NullMarked;
