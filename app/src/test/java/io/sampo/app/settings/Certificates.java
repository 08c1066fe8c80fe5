package io.sampo.app.settings;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * An authority and the certificates it issues, made by the keytool of this JDK.
 *
 * @param directory where its files are
 * @param name of the authority
 */
record Certificates(Path directory, String name) {

  private static final String PASSWORD = "secret";

  /** Makes the authority. */
  static Certificates create(Path directory, String name) throws IOException, InterruptedException {
    Certificates authority = new Certificates(directory, name);
    authority.generate(name, "-ext", "bc:c=ca:true");
    authority.keytool(name, "-exportcert", "-rfc", "-file", authority.file(name + ".crt"));
    return authority;
  }

  /** Makes a node's key and certificate. */
  SampoSettings.Tls issue(String node)
      throws IOException, InterruptedException, GeneralSecurityException {
    generate(node);
    keytool(node, "-certreq", "-file", file(node + ".csr"));
    keytool(
        name,
        "-gencert",
        "-rfc",
        "-ext",
        "SAN=dns:sampo",
        "-infile",
        file(node + ".csr"),
        "-outfile",
        file(node + ".crt"));
    Path key = directory.resolve(node + ".key");
    Files.writeString(key, pem(node));
    return new SampoSettings.Tls(
        directory.resolve(node + ".crt"), key, directory.resolve(name + ".crt"));
  }

  private String pem(String node) throws IOException, GeneralSecurityException {
    KeyStore store =
        KeyStore.getInstance(directory.resolve(node + ".p12").toFile(), PASSWORD.toCharArray());
    byte[] key = store.getKey(node, PASSWORD.toCharArray()).getEncoded();
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
    return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
  }

  private void generate(String alias, String... more) throws IOException, InterruptedException {
    List<String> arguments =
        new ArrayList<>(
            List.of("-genkeypair", "-keyalg", "RSA", "-keysize", "2048", "-dname", "CN=" + alias));
    arguments.addAll(List.of(more));
    keytool(alias, arguments.toArray(String[]::new));
  }

  private void keytool(String alias, String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
    command.addAll(List.of(arguments));
    command.addAll(
        List.of("-alias", alias, "-keystore", file(alias + ".p12"), "-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(said);
    }
  }

  private String file(String name) {
    return directory.resolve(name).toString();
  }
}
