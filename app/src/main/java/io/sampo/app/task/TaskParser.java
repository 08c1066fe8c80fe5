package io.sampo.app.task;

import io.sampo.app.http.JsonFields;
import io.sampo.app.http.Problem;
import java.util.Optional;

/** Reads submissions: the one door through which tasks come in. Safe for use by many threads. */
public final class TaskParser {

  private final int payloadBytesMax;

  /** A parser for payloads of that many bytes at most. */
  public TaskParser(int payloadBytesMax) {
    this.payloadBytesMax = payloadBytesMax;
  }

  /** Reads one submission: the bytes are copied where they are kept. */
  public ParsedTask parse(byte[] bytes, int offset, int length) {
    TaskDraft draft = new TaskDraft(payloadBytesMax);
    Optional<Problem> problem = JsonFields.read(bytes, offset, length, TaskDraft.FIELDS, draft);
    return problem.isPresent()
        ? new ParsedTask.Invalid(problem.get())
        : new ParsedTask.Valid(draft.spec());
  }
}
