package io.sampo.app.map;

import io.sampo.app.client.Problem;
import io.sampo.app.client.ProblemException;
import io.sampo.app.client.SampoClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of map: reads the input, keeps the window full, prints what has finished. */
public final class MapRun {

  /** The label that says to which run a task belongs. */
  public static final String LABEL = EarlierRun.LABEL;

  private static final Duration GRACE = Duration.ofSeconds(30);

  /** Of so many lines it is told what is wrong with them. */
  private static final int TOLD_MAX = 20;

  private final SampoClient client;
  private final MapSettings settings;
  private final LineSource source;
  private final Consumer<String> notices;
  private final LineWindow window;
  private final ResultPrinter printer;
  private final MapProgress progress;
  private final Contact contact;
  private final Exchanges exchanges;
  private final Resumption resumption;
  private final AtomicInteger told = new AtomicInteger();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();

  /**
   * A run that has not begun.
   *
   * @param in the input, read by one thread of its own
   * @param out where finished tasks go
   * @param notices takes one line of text for people, from any thread
   */
  public MapRun(
      SampoClient client,
      MapSettings settings,
      InputStream in,
      OutputStream out,
      Consumer<String> notices) {
    this.client = client;
    this.settings = settings;
    LineKeys keys = new LineKeys(settings.name());
    this.source = new LineSource(in, settings.json(), settings.zeroEnded(), keys);
    this.resumption = new Resumption(settings.retryFailed());
    this.notices = notices;
    this.window = new LineWindow(settings.window(), settings.batchMax());
    this.printer = new ResultPrinter(out, settings.ordered(), window);
    this.progress = new MapProgress(window);
    this.contact = new Contact(window, settings.backoffMin(), notices);
    this.exchanges = new Exchanges(settings.batchMax(), settings.requestWait().plus(GRACE));
  }

  /** The counts so far. */
  public MapProgress progress() {
    return progress;
  }

  /**
   * Runs until every line of the input is done.
   *
   * @throws io.sampo.app.client.UnreachableException when the server never answered
   * @throws io.sampo.app.client.ProblemException when it refused the run as a whole
   * @throws UncheckedIOException when the input cannot be read or the output not be written
   */
  public void run() throws InterruptedException {
    if (settings.resumes()) {
      resumption.resumes(findEarlier());
    }
    // A platform thread that ends with the process: a read of standard input cannot be interrupted.
    Thread.ofPlatform().daemon().name("map-input").start(this::readInput);
    try {
      List<InputLine.Work> batch = window.nextBatch();
      while (!batch.isEmpty()) {
        exchanges.start(new Exchange(this, batch));
        batch = window.nextBatch();
      }
    } finally {
      window.abort();
      exchanges.stop();
    }
    flushResults();
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
    resumption.summary().ifPresent(notices);
    int untold = told.get() - TOLD_MAX;
    if (untold > 0) {
      notices.accept("and " + untold + " more lines like these");
    }
  }

  /** Asks for the earlier run until a server that has too much to do has an answer. */
  private EarlierRun findEarlier() throws InterruptedException {
    while (true) {
      try {
        return EarlierRun.find(client, settings.name());
      } catch (ProblemException e) {
        if (!e.problem().passing()) {
          throw e;
        }
        notices.accept("the server says: " + e.getMessage() + "; trying again");
        Thread.sleep(e.retryAfter().orElse(Duration.ofSeconds(1)));
      }
    }
  }

  private void readInput() {
    try {
      Optional<InputLine> line = source.next();
      while (line.isPresent() && admit(line.get())) {
        line = source.next();
      }
      window.endOfInput();
    } catch (IOException e) {
      stop(new UncheckedIOException("cannot read the input", e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean admit(InputLine line) throws InterruptedException {
    int size = line instanceof InputLine.Work work ? work.payload().length : 0;
    boolean admitted = window.enter(size);
    if (admitted) {
      switch (line) {
        case InputLine.Work work -> window.ready(work);
        case InputLine.Blank _ -> skip(line.number(), size);
        case InputLine.Bad bad -> {
          progress.countRejected();
          tell("line " + bad.number() + " " + bad.fault());
          skip(bad.number(), size);
        }
      }
    }
    return admitted;
  }

  LineWindow window() {
    return window;
  }

  Contact contact() {
    return contact;
  }

  InputStream send(List<InputLine.Work> lines) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    for (InputLine.Work line : lines) {
      settings.submission().writeTo(body, line.payload(), line.key());
      body.write('\n');
    }
    return client.submitLinesAndWait(body.toByteArray(), settings.requestWait());
  }

  void finished(InputLine.Work line, BulkAnswer.Task task) {
    progress.countTask(task.succeeded());
    resumption.count(line, task);
    try {
      printer.print(line, task.json());
    } catch (IOException e) {
      outputClosed(e);
    }
  }

  void rejected(InputLine.Work line, Problem problem) {
    progress.countRejected();
    tell("line " + line.number() + ": " + explained(problem));
    skip(line.number(), line.payload().length);
  }

  void flushResults() {
    try {
      printer.flush();
    } catch (IOException e) {
      outputClosed(e);
    }
  }

  /** Ends the run with a failure; the first one counts. */
  void stop(RuntimeException reason) {
    failure.compareAndSet(null, reason);
    window.abort();
  }

  private void outputClosed(IOException e) {
    stop(new OutputClosedException(e));
  }

  private void skip(long number, int size) {
    try {
      printer.skip(number, size);
    } catch (IOException e) {
      outputClosed(e);
    }
  }

  /** Says what is wrong with a line; of very many lines only the first are told. */
  private void tell(String fault) {
    if (told.incrementAndGet() <= TOLD_MAX) {
      notices.accept(fault);
    }
  }

  /** Runs the line's task again if so asked; whether its end is still to come. */
  boolean retries(InputLine.Work line, BulkAnswer.Task task) {
    if (!resumption.mustRetry(line, task)) {
      return false;
    }
    try {
      client.retry(task.id());
    } catch (ProblemException e) {
      // It runs again already, or cannot: what it ends with next is what counts.
    }
    return true;
  }

  private String explained(Problem problem) {
    return Optional.of(problem)
        .filter(p -> p.status() == HttpURLConnection.HTTP_CONFLICT)
        .map(_ ->
            "the name '%s' was used before with other options; use the same options to resume, or"
                    .formatted(settings.name())
                + " another --name")
        .orElseGet(problem::oneLine);
  }
}
