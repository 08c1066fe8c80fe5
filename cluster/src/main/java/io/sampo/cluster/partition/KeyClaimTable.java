package io.sampo.cluster.partition;

import io.sampo.cluster.database.DatabaseCalls;
import io.sampo.cluster.database.SharedCalls;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.pekko.Done;

/** The claims on idempotency keys, in PostgreSQL: one statement for all keys of a call. */
public final class KeyClaimTable implements KeyClaims {

  private static final int THREADS = 2;
  private static final int WAITING_MAX = 1_000;
  private static final int KEYS_PER_QUERY_MAX = 5_000;
  private static final int KEYS_WAITING_MAX = 100_000;
  private static final Duration AWAY = Duration.ofSeconds(1);

  /** A claim is written a little before its task is accepted, perhaps by another clock. */
  private static final Duration MARGIN = Duration.ofHours(1);

  private static final String FIND =
      "SELECT key, body_hash, route, rival, version FROM sampo.key_claim WHERE key = ANY (?)";

  /** A claim that stands is touched, so that it is kept as long as it is used, and given back. */
  private static final String CLAIM =
      """
      INSERT INTO sampo.key_claim (key, body_hash, route)
      SELECT * FROM unnest(?::uuid[], ?::bigint[], ?::integer[])
      ON CONFLICT (key) DO UPDATE SET claimed_at = now()
      RETURNING key, body_hash, route, rival, version
      """;

  private static final String REPLACE =
      """
      UPDATE sampo.key_claim
      SET body_hash = ?, route = ?, rival = ?, version = ?, claimed_at = now()
      WHERE key = ? AND version = ?
      """;

  private static final String FORGET =
      "DELETE FROM sampo.key_claim WHERE claimed_at < least(now(), ?) - make_interval(secs => ?)";

  private final DataSource database;
  private final Duration window;
  private final DatabaseCalls calls =
      new DatabaseCalls("The idempotency keys", THREADS, WAITING_MAX, AWAY);

  /** All partitions of a node ask this for every task that has an idempotency key. */
  private final SharedCalls<Collection<String>, Map<String, Claim>> found =
      new SharedCalls<>(
          questions ->
              calls.submit(
                  () -> findBlocking(byHash(questions.stream().flatMap(Collection::stream)))),
          Collection::size,
          new SharedCalls.Limits(
              "idempotency keys wait to be looked up", KEYS_PER_QUERY_MAX, KEYS_WAITING_MAX));

  /**
   * The claims in this database.
   *
   * @param window how long an idempotency key stands for its task
   */
  public KeyClaimTable(DataSource database, Duration window) {
    this.database = database;
    this.window = window;
  }

  @Override
  public CompletionStage<Map<String, Claim>> find(Collection<String> keys) {
    return found.ask(keys).thenApply(all -> own(all, keys));
  }

  /** Nearly always there are none. */
  private static Map<String, Claim> own(Map<String, Claim> foundForAll, Collection<String> keys) {
    if (foundForAll.isEmpty()) {
      return foundForAll;
    }
    Map<String, Claim> own = new HashMap<>(foundForAll);
    own.keySet().retainAll(Set.copyOf(keys));
    return own;
  }

  private Map<String, Claim> findBlocking(Map<UUID, String> keys) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(FIND)) {
      statement.setArray(1, connection.createArrayOf("uuid", keys.keySet().toArray()));
      return read(statement, keys);
    }
  }

  @Override
  public CompletionStage<Map<String, Claim>> claim(Map<String, Claim> wanted) {
    return calls.submit(() -> claimBlocking(wanted));
  }

  private Map<String, Claim> claimBlocking(Map<String, Claim> wanted) throws SQLException {
    Map<UUID, String> keys = byHash(wanted.keySet().stream());
    List<Claim> claims = keys.values().stream().map(wanted::get).toList();
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(CLAIM)) {
      statement.setArray(1, connection.createArrayOf("uuid", keys.keySet().toArray()));
      statement.setArray(
          2, connection.createArrayOf("bigint", claims.stream().map(Claim::bodyHash).toArray()));
      statement.setArray(
          3, connection.createArrayOf("integer", claims.stream().map(Claim::route).toArray()));
      return read(statement, keys);
    }
  }

  private static Map<String, Claim> read(PreparedStatement statement, Map<UUID, String> keys)
      throws SQLException {
    Map<String, Claim> claims = new HashMap<>();
    try (ResultSet rows = statement.executeQuery()) {
      while (rows.next()) {
        String key = keys.get(rows.getObject(1, UUID.class));
        if (key != null) {
          Integer rival = rows.getObject(4, Integer.class);
          claims.put(key, new Claim(rows.getLong(2), rows.getInt(3), rival, rows.getLong(5)));
        }
      }
    }
    return claims;
  }

  @Override
  public CompletionStage<Done> replace(Map<String, Replacement> replacements) {
    return calls.submit(() -> {
      replaceBlocking(replacements);
      return Done.getInstance();
    });
  }

  private void replaceBlocking(Map<String, Replacement> replacements) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(REPLACE)) {
      for (Map.Entry<String, Replacement> entry : replacements.entrySet()) {
        put(statement, hash(entry.getKey()), entry.getValue());
        statement.addBatch();
      }
      statement.executeBatch();
    }
  }

  private static void put(PreparedStatement statement, UUID key, Replacement replacement)
      throws SQLException {
    statement.setLong(1, replacement.to().bodyHash());
    statement.setInt(2, replacement.to().route());
    statement.setObject(3, replacement.to().rival(), Types.INTEGER);
    statement.setLong(4, replacement.to().version());
    statement.setObject(5, key);
    statement.setLong(6, replacement.from().version());
  }

  /**
   * Forgets claims that no task within the window can need. Blocks.
   *
   * @param own the time by this machine's clock: what one of two clocks calls young is kept
   * @throws SQLException if the database cannot be asked now; nothing is lost
   */
  public void forgetOld(Instant own) throws SQLException {
    try (Connection connection = database.getConnection();
        PreparedStatement statement = connection.prepareStatement(FORGET)) {
      statement.setObject(1, own.atOffset(ZoneOffset.UTC));
      statement.setDouble(2, (double) window.plus(MARGIN).toSeconds());
      statement.executeUpdate();
    }
  }

  /** Sorted: statements that touch the same rows do so in the same order, so none deadlock. */
  private static Map<UUID, String> byHash(Stream<String> keys) {
    Map<UUID, String> byHash = new TreeMap<>();
    keys.forEach(key -> byHash.put(hash(key), key));
    return byHash;
  }

  private static UUID hash(String key) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      ByteBuffer digest = ByteBuffer.wrap(sha256.digest(key.getBytes(StandardCharsets.UTF_8)));
      return new UUID(digest.getLong(), digest.getLong());
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every Java platform has SHA-256", impossible);
    }
  }
}
