package io.sampo.core.partition;

/**
 * A stored piece of a snapshot: the tasks of a run of numbers, from its first up to where the next
 * piece begins.
 *
 * @param snapshot the snapshot that it was written for, by the number of its last journal row;
 *     later ones that find it unchanged refer to it
 * @param index tells it apart from the others that were written for that one
 * @param first the lowest number that it stands for
 * @param bytes its length
 * @param checksum CRC-32C of it, so that no other is taken for it
 */
public record SnapshotChunk(long snapshot, int index, long first, int bytes, int checksum) {}
