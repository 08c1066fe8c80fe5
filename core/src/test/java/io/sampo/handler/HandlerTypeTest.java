package io.sampo.handler;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A handler serves the type that its class is named after. */
class HandlerTypeTest {

  @ParameterizedTest
  @CsvSource({
    "ShipOrder, ship-order",
    "Echo, echo",
    "HTTPProbe, http-probe",
    "SendHTTP, send-http",
    "Resize2D, resize2-d",
    "Sha256Sum, sha256-sum",
    "X, x",
    "already, already",
  })
  void a_class_name_becomes_kebab_case(String className, String type) {
    assertThat(HandlerType.kebabCase(className)).isEqualTo(type);
  }

  private static final class PackBox implements TaskHandler<String, String> {
    @Override
    public @Nullable String handle(String input, TaskContext context) {
      return input;
    }
  }

  @Test
  void a_handler_says_its_type_and_waits_rather_than_computes() {
    assertThat(new PackBox().type()).isEqualTo("pack-box");
    assertThat(new PackBox().cpuBound()).isFalse();
  }

  @Test
  void a_permanent_failure_keeps_its_cause() {
    Exception cause = new IllegalStateException("why");

    assertThat(new PermanentFailure("what", cause)).hasMessage("what").hasCause(cause);
    assertThat(new PermanentFailure("what")).hasMessage("what").hasNoCause();
  }
}
