package io.sampo.cluster.database;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/**
 * Where connection pools get their connections from: sessions of their own, with the limits of
 * their use. Pools that are made from a configuration set it by its properties.
 */
public final class SessionSource implements DataSource {

  private String url = "";
  private String user = "";
  private String password = "";
  private SessionUse use = SessionUse.ARCHIVE;

  /** Called by HikariCP, which sets the properties. */
  public SessionSource() {}

  SessionSource(DatabaseAccess access, SessionUse use) {
    this.url = access.url();
    this.user = access.user();
    this.password = access.password();
    this.use = use;
  }

  /** The JDBC URL. */
  public void setUrl(String url) {
    this.url = url;
  }

  /** The user. */
  public void setUser(String user) {
    this.user = user;
  }

  /** The user's password. */
  public void setPassword(String password) {
    this.password = password;
  }

  /** The name of a {@link SessionUse}. */
  public void setUse(String name) {
    this.use = SessionUse.valueOf(name);
  }

  @Override
  public Connection getConnection() throws SQLException {
    return getConnection(user, password);
  }

  @Override
  public Connection getConnection(String asUser, String withPassword) throws SQLException {
    return Sessions.open(new DatabaseAccess(url, asUser, withPassword), use);
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  /** The URL has a time of its own. */
  @Override
  public void setLoginTimeout(int seconds) {}

  @Override
  public int getLoginTimeout() {
    return 0;
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    throw new SQLFeatureNotSupportedException();
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return false;
  }

  @Override
  public String toString() {
    return new JdbcUrl(url) + " as " + user;
  }
}
