package io.sampo.app.architecture;

import java.net.URI;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;

/** Java source held in memory, as the compiler takes it. */
final class SourceText extends SimpleJavaFileObject {
  private final String text;

  SourceText(String path, String text) {
    super(URI.create("tree:///" + path), JavaFileObject.Kind.SOURCE);
    this.text = text;
  }

  @Override
  public CharSequence getCharContent(boolean ignoreEncodingErrors) {
    return text;
  }
}
