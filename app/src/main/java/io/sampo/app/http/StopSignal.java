package io.sampo.app.http;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** Tells whoever waits on behalf of a client that the server stops. */
public final class StopSignal {

  /** Is told. */
  public interface Listener {

    /** The server stops; called by any thread. */
    void onStop();
  }

  private final Set<Listener> listeners = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> deserted = new CompletableFuture<>();
  private volatile boolean given;

  /** Calls the listener when the server stops, or at once if it does already. */
  public void register(Listener listener) {
    listeners.add(listener);
    if (given) {
      listener.onStop();
    }
  }

  /** Forgets a listener. */
  public void unregister(Listener listener) {
    listeners.remove(listener);
    endIfDeserted();
  }

  private void endIfDeserted() {
    if (given && listeners.isEmpty()) {
      deserted.complete(null);
    }
  }

  /** Ends when the server stops and nobody is registered any more. */
  public CompletableFuture<Void> deserted() {
    return deserted.copy();
  }

  /** Whether the server stops. */
  public boolean isGiven() {
    return given;
  }

  /** The server stops. */
  public void give() {
    given = true;
    listeners.forEach(Listener::onStop);
    endIfDeserted();
  }
}
