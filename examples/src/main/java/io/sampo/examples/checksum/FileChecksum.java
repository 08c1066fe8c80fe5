package io.sampo.examples.checksum;

/**
 * What {@link Checksum} found in one file.
 *
 * @param sha256 the SHA-256 of the content, 64 lower-case hex digits
 * @param size the bytes that were read and hashed
 * @param mediaType such as {@code image/png}; {@code application/octet-stream} where unknown
 */
public record FileChecksum(String sha256, long size, String mediaType) {}
