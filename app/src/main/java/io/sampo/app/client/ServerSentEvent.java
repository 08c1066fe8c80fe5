package io.sampo.app.client;

/**
 * One server-sent event.
 *
 * @param id where a lost connection resumes from; empty when the server gave none
 * @param name the kind of event; {@code message} when the server gave none
 * @param data the event itself
 */
public record ServerSentEvent(String id, String name, String data) {}
