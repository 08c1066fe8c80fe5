package io.sampo.app.bulk;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Lines that go through together.
 *
 * @param lines the lines, in order
 * @param bytes what of the body it was cut from
 * @param broken after these lines the body stalled or broke off; null where it goes on or is over
 * @param <L> how far the lines are
 */
record BulkBatch<L extends BulkLine>(
    List<L> lines, long bytes, BulkLine.@Nullable Rejected broken) {}
