package io.sampo.app.architecture;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** One Java file of the tree, parsed but not resolved. Its path is relative to the repository. */
record SourceFile(String path, String text, CompilationUnitTree unit, DocTrees trees) {

  /** Parses all of them at once; keys are paths, values are texts. */
  static List<SourceFile> parse(Map<String, String> texts) {
    List<SourceText> sources =
        texts.entrySet().stream().map(e -> new SourceText(e.getKey(), e.getValue())).toList();
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler().getTask(null, null, null, null, null, sources);
    DocTrees trees = DocTrees.instance(task);
    List<SourceFile> files = new ArrayList<>();
    try {
      for (CompilationUnitTree unit : task.parse()) {
        String path = unit.getSourceFile().getName().substring(1);
        String text = unit.getSourceFile().getCharContent(true).toString();
        files.add(new SourceFile(path, text, unit, trees));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return files;
  }

  String folder() {
    return path.substring(0, path.lastIndexOf('/'));
  }

  boolean isMain() {
    return path.contains("/src/main/java/");
  }

  boolean isPackageInfo() {
    return path.endsWith("/package-info.java");
  }

  List<String> lines() {
    return text.lines().toList();
  }

  /** Methods and constructors with a body, those of nested classes too. */
  List<MethodTree> methods() {
    return collect(
        new TreeScanner<@Nullable Void, List<MethodTree>>() {
          @Override
          public @Nullable Void visitMethod(MethodTree method, List<MethodTree> found) {
            if (method.getBody() != null) {
              found.add(method);
            }
            return super.visitMethod(method, found);
          }
        });
  }

  /** What is called, as it is written, without arguments. */
  List<ExpressionTree> calls() {
    return collect(
        new TreeScanner<@Nullable Void, List<ExpressionTree>>() {
          @Override
          public @Nullable Void visitMethodInvocation(
              MethodInvocationTree call, List<ExpressionTree> found) {
            found.add(call.getMethodSelect());
            return super.visitMethodInvocation(call, found);
          }
        });
  }

  int length(Tree tree) {
    return lastLine(tree) - firstLine(tree) + 1;
  }

  int firstLine(Tree tree) {
    return line(trees.getSourcePositions().getStartPosition(unit, tree));
  }

  private int lastLine(Tree tree) {
    return line(trees.getSourcePositions().getEndPosition(unit, tree));
  }

  boolean hasJavadoc(Tree topLevel) {
    String comment = trees.getDocComment(new TreePath(new TreePath(unit), topLevel));
    return comment != null && !comment.isBlank();
  }

  /** The finding as a person reads it, with a place that an editor can jump to. */
  String finding(int line, String what) {
    return path + ":" + line + ": " + what;
  }

  private <T> List<T> collect(TreeScanner<?, List<T>> scanner) {
    List<T> found = new ArrayList<>();
    scanner.scan(unit, found);
    return found;
  }

  private int line(long position) {
    return (int) unit.getLineMap().getLineNumber(position);
  }
}
