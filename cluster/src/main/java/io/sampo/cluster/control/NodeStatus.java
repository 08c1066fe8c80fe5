package io.sampo.cluster.control;

import org.jspecify.annotations.Nullable;

/**
 * A member of the cluster.
 *
 * @param address its host and remoting port
 * @param member where it stands as a member: joining, weaklyUp, up, leaving, exiting or down
 * @param reachable whether the others reach it
 * @param report what it says of itself; null where it does not answer
 */
public record NodeStatus(
    String address, String member, boolean reachable, @Nullable NodeReport report) {}
