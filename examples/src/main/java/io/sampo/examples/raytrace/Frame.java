package io.sampo.examples.raytrace;

import org.jspecify.annotations.Nullable;

/**
 * The payload of {@link RenderFrame}: which frame of the film, how large and fine, and where to.
 *
 * @param frame number of the frame, from 0; required
 * @param frames frames in the whole film, 1 to 100,000; 48 by default
 * @param width pixels across, 16 to 3840; 960 by default
 * @param height pixels down, 16 to 2160; 540 by default
 * @param samples rays through each pixel, 1 to 256; 4 by default
 * @param directory where the picture goes, as {@code frame-0000.png}; created if missing; required
 */
public record Frame(
    @Nullable Integer frame,
    @Nullable Integer frames,
    @Nullable Integer width,
    @Nullable Integer height,
    @Nullable Integer samples,
    @Nullable String directory) {}
