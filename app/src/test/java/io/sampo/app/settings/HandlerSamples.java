package io.sampo.app.settings;

import static io.sampo.app.settings.Sample.number;
import static io.sampo.app.settings.Sample.seconds;

import io.sampo.cluster.worker.builtin.Network;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One sample of every setting of built-in handlers, in the order of the reference. */
final class HandlerSamples {

  private HandlerSamples() {}

  static List<Sample> all() {
    return List.of(
        seconds(
            "handlers.http.connectTimeout",
            "SAMPO_HANDLERS_HTTP_CONNECT_TIMEOUT",
            7,
            s -> s.httpHandler().connectTimeout()),
        seconds(
            "handlers.http.timeout",
            "SAMPO_HANDLERS_HTTP_TIMEOUT",
            7,
            s -> s.httpHandler().timeout()),
        number(
            "handlers.http.responseBytesMax",
            "SAMPO_HANDLERS_HTTP_RESPONSE_BYTES_MAX",
            7,
            s -> s.httpHandler().responseBytesMax()),
        new Sample(
            "handlers.http.allowedHosts",
            "SAMPO_HANDLERS_HTTP_ALLOWED_HOSTS",
            "a.example,b.example",
            "[a.example, b.example]",
            Set.of("a.example", "b.example"),
            s -> s.httpHandler().allowedHosts()),
        new Sample(
            "handlers.http.allowNetworks",
            "SAMPO_HANDLERS_HTTP_ALLOW_NETWORKS",
            "127.0.0.0/8,::1",
            "[127.0.0.0/8, \"::1\"]",
            Set.of(Network.parse("127.0.0.0/8"), Network.parse("::1/128")),
            s -> s.httpHandler().allowNetworks()),
        new Sample(
            "handlers.exec.commands",
            "SAMPO_HANDLERS_EXEC_COMMANDS",
            "{\"count\": [\"/usr/bin/wc\", \"-l\"]}",
            "{ count = [/usr/bin/wc, -l] }",
            Map.of("count", List.of("/usr/bin/wc", "-l")),
            s -> s.execHandler().commands()),
        number(
            "handlers.exec.outputBytesMax",
            "SAMPO_HANDLERS_EXEC_OUTPUT_BYTES_MAX",
            7,
            s -> s.execHandler().outputBytesMax()),
        seconds(
            "handlers.exec.killAfter",
            "SAMPO_HANDLERS_EXEC_KILL_AFTER",
            3,
            s -> s.execHandler().killAfter()),
        new Sample(
            "handlers.exec.endLeftovers",
            "SAMPO_HANDLERS_EXEC_END_LEFTOVERS",
            "false",
            "false",
            false,
            s -> s.execHandler().endLeftovers()));
  }
}
