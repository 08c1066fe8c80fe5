package io.sampo.examples.raytrace;

/**
 * What {@link RenderFrame} made of one {@link Frame}.
 *
 * @param file the picture, an absolute path
 * @param width pixels across
 * @param height pixels down
 * @param rays rays followed through the scene, reflected ones included
 * @param sha256 of the pixels, three bytes each, by rows from the top: the same for the same input
 */
public record RenderedFrame(String file, int width, int height, long rays, String sha256) {}
