package io.sampo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.sampo.handler.TaskHandler;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class HandlersTest {

  @Test
  void the_jar_offers_its_handlers_to_the_service_loader() {
    assertThat(ServiceLoader.load(TaskHandler.class))
        .extracting(handler -> handler.type())
        .containsExactly("checksum", "render-frame");
  }
}
