package io.sampo.handler;

/**
 * Thrown where a handler, or a library that it uses, calls {@link System#exit}, {@link
 * Runtime#exit} or {@link Runtime#halt}: the process is not its own, others run beside it.
 *
 * <p>Classes of handler jars call the methods here instead; handlers have no need to. It is an
 * error, as code after such a call does not expect to run, so {@code catch (Exception e)} must not
 * hold it up.
 */
@SuppressWarnings("DoNotCallSuggester") // rewritten classes call them
public final class ExitRefused extends Error {

  private static final long serialVersionUID = 1L;

  private ExitRefused(String call, int status) {
    super(
        "the handler called %s(%d), which would end the node and all that runs on it: return or"
                .formatted(call, status)
            + " throw instead, or run the program as a process of its own");
  }

  /** In place of {@link System#exit}. */
  public static void exit(int status) {
    throw new ExitRefused("System.exit", status);
  }

  /** In place of {@link Runtime#exit}. */
  public static void exit(Runtime runtime, int status) {
    throw new ExitRefused("Runtime.exit", status);
  }

  /** In place of {@link Runtime#halt}. */
  public static void halt(Runtime runtime, int status) {
    throw new ExitRefused("Runtime.halt", status);
  }
}
