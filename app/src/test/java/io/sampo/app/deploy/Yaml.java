package io.sampo.app.deploy;

import io.sampo.app.client.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;
import tools.jackson.databind.JsonNode;

/** YAML files as trees, with anchors and merge keys resolved; a key given twice is refused. */
final class Yaml {

  private Yaml() {}

  static List<JsonNode> documents(Path file) throws IOException {
    // The core schema, which knows merge keys, as docker compose does.
    LoadSettings settings =
        LoadSettings.builder().setSchema(new CoreSchema()).setAllowDuplicateKeys(false).build();
    List<JsonNode> documents = new ArrayList<>();
    for (Object document : new Load(settings).loadAllFromString(Files.readString(file))) {
      documents.add(JsonText.MAPPER.valueToTree(document));
    }
    return documents;
  }
}
