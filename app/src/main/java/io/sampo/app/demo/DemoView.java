package io.sampo.app.demo;

/** Shows the demonstration to whoever started it. */
public interface DemoView {

  /** Something has happened. */
  void say(String text);

  /** How far it is, several times a second. */
  void show(DemoState state);
}
