package io.sampo.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Rows of text under a heading, aligned in columns. */
final class Table {

  private static final String GAP = "  ";

  /** Longer cells do not push all others to the right. */
  private static final int WIDTH_MAX = 80;

  private final List<Row> rows = new ArrayList<>();

  private record Row(List<String> cells, UnaryOperator<String> style) {}

  /** Adds a row. */
  void add(List<String> cells) {
    add(cells, UnaryOperator.identity());
  }

  /** Adds a row whose whole line gets a style; it does not count for the widths. */
  void add(List<String> cells, UnaryOperator<String> style) {
    rows.add(new Row(cells.stream().map(Table::oneLine).toList(), style));
  }

  /** The rows as lines. */
  List<String> lines() {
    List<Integer> widths = widths();
    return rows.stream().map(row -> row.style.apply(line(row.cells, widths))).toList();
  }

  private List<Integer> widths() {
    int columns = rows.stream().mapToInt(row -> row.cells.size()).max().orElse(0);
    List<Integer> widths = new ArrayList<>();
    for (int column = 0; column < columns; column++) {
      int at = column;
      widths.add(
          rows.stream()
              .filter(row -> row.cells.size() > at)
              .mapToInt(row -> Math.min(WIDTH_MAX, row.cells.get(at).length()))
              .max()
              .orElse(0));
    }
    return widths;
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < cells.size(); column++) {
      String cell = cells.get(column);
      line.append(cell);
      if (column < cells.size() - 1) {
        line.repeat(' ', Math.max(0, widths.get(column) - cell.length())).append(GAP);
      }
    }
    return line.toString();
  }

  private static String oneLine(String cell) {
    return Texts.printable(cell).replace('\n', ' ').replace('\t', ' ');
  }
}
