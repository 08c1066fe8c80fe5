package io.sampo.cluster.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sampo.handler.ExitRefused;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** Classes that would end the process, loaded as those of handler jars are. */
final class ExitCallsTest {

  /** Loads the classes below anew, changed. */
  private static final class Loader extends ClassLoader {
    private int changed;

    Loader() {
      super("handlers", ExitCallsTest.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      return name.startsWith(ExitCallsTest.class.getName() + "$Ends")
          ? findClass(name)
          : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream in = getParent().getResourceAsStream(file)) {
        byte[] bytes = in.readAllBytes();
        byte[] refused = ExitCalls.refuse(bytes, this);
        changed += Arrays.equals(refused, bytes) ? 0 : 1;
        return defineClass(name, refused, 0, refused.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** Calls System.exit, between branches and handlers that need stack maps. */
  public static final class EndsBySystem implements IntConsumer {
    @Override
    public void accept(int status) {
      Object held = status > 2 ? "text" : Integer.valueOf(status);
      try {
        if (held instanceof String) {
          System.exit(status);
        }
      } catch (RuntimeException e) {
        held = e;
      }
      assertThat(held).isNull();
    }
  }

  /** Calls Runtime.exit. */
  public static final class EndsByRuntime implements IntConsumer {
    @Override
    public void accept(int status) {
      Runtime.getRuntime().exit(status);
    }
  }

  /** Calls Runtime.halt. */
  public static final class EndsByHalt implements IntConsumer {
    @Override
    public void accept(int status) {
      Runtime.getRuntime().halt(status);
    }
  }

  /** Takes System.exit as a function. */
  public static final class EndsByReference implements IntConsumer {
    @Override
    public void accept(int status) {
      IntConsumer exit = System::exit;
      exit.accept(status);
    }
  }

  /** Takes Runtime.halt of an object as a function. */
  public static final class EndsByBoundReference implements IntConsumer {
    @Override
    public void accept(int status) {
      IntConsumer halt = Runtime.getRuntime()::halt;
      halt.accept(status);
    }
  }

  /** Ends nothing, though a method of its own has the name. */
  public static final class EndsNothing implements IntConsumer {
    @Override
    public void accept(int status) {
      exit(status);
    }

    private static void exit(int status) {
      Objects.checkIndex(status, Integer.MAX_VALUE);
    }
  }

  private final Loader loader = new Loader();

  @Test
  void a_call_of_system_exit_is_refused() {
    refuses(EndsBySystem.class, "System.exit(7)");
  }

  @Test
  void a_call_of_runtime_exit_is_refused() {
    refuses(EndsByRuntime.class, "Runtime.exit(7)");
  }

  @Test
  void a_call_of_runtime_halt_is_refused() {
    refuses(EndsByHalt.class, "Runtime.halt(7)");
  }

  @Test
  void a_method_reference_of_them_is_refused() {
    refuses(EndsByReference.class, "System.exit(7)");
    refuses(EndsByBoundReference.class, "Runtime.halt(7)");
  }

  @Test
  void a_class_that_ends_nothing_stays_as_it_is() throws ReflectiveOperationException {
    load(EndsNothing.class).accept(7);

    assertThat(loader.changed).isZero();
  }

  @Test
  void bytes_that_are_no_class_are_left_to_the_jvm() {
    byte[] bytes = {1, 2, 3};

    assertThat(ExitCalls.refuse(bytes, loader)).isSameAs(bytes);
  }

  private void refuses(Class<? extends IntConsumer> type, String call) {
    assertThatThrownBy(() -> load(type).accept(7))
        .isInstanceOf(ExitRefused.class)
        .hasMessageContaining(call);
  }

  private IntConsumer load(Class<? extends IntConsumer> type) throws ReflectiveOperationException {
    return (IntConsumer) loader.loadClass(type.getName()).getDeclaredConstructor().newInstance();
  }
}
