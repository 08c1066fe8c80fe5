-- Finished tasks, one partition for each day (UTC). ArchivePartitions creates and drops the days.
-- What stands at its default is NULL, so that a plain task costs little. Fixed widths come first,
-- so that nothing is lost to alignment.

CREATE TABLE sampo.archive (
  id UUID NOT NULL,
  finished_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  started_at TIMESTAMPTZ,
  body_hash BIGINT,
  attempt INTEGER NOT NULL,
  lost_attempts INTEGER,
  status SMALLINT NOT NULL,
  priority SMALLINT,
  type TEXT NOT NULL,
  queue TEXT,
  key TEXT,
  idempotency_key TEXT,
  parent_id UUID,
  root_id UUID,
  node TEXT,
  payload JSON,
  result JSON,
  error JSON,
  progress JSON,
  labels JSONB,
  options JSON,
  attempts JSON,
  PRIMARY KEY (id, finished_at)
) PARTITION BY RANGE (finished_at);

COMMENT ON COLUMN sampo.archive.id IS 'time-ordered, so the newest tasks are at the end of the key';
COMMENT ON COLUMN sampo.archive.status IS '5 succeeded, 6 failed, 7 cancelled, 8 expired';
COMMENT ON COLUMN sampo.archive.body_hash IS 'of the submission; NULL for 0';
COMMENT ON COLUMN sampo.archive.attempt IS 'number of the last attempt, 0 if there was none';
COMMENT ON COLUMN sampo.archive.lost_attempts IS 'NULL for 0';
COMMENT ON COLUMN sampo.archive.priority IS 'NULL for 5';
COMMENT ON COLUMN sampo.archive.queue IS 'NULL for default';
COMMENT ON COLUMN sampo.archive.node IS 'of the last attempt';
COMMENT ON COLUMN sampo.archive.payload IS 'NULL for null';
COMMENT ON COLUMN sampo.archive.options IS 'NULL if all are at their defaults';
COMMENT ON COLUMN sampo.archive.attempts IS
  'NULL if there was none, or one that node, attempt, status, error and the times describe';

-- Each row pays for the indexes it is in. A plain success is in the primary key alone: the index on
-- type and queue keeps a small filter for some hundred rows, so it costs next to nothing and still
-- finds a rare type among millions; a common one is found by walking the primary key. A b-tree on
-- type would make COPY a quarter dearer. The partial b-trees end in id, so a page is read in order.
CREATE INDEX archive_type_queue_idx ON sampo.archive
  USING brin (type text_bloom_ops (n_distinct_per_range = 128),
    queue text_bloom_ops (n_distinct_per_range = 128)) WITH (pages_per_range = 32);
CREATE INDEX archive_key_idx ON sampo.archive (key, id) WHERE key IS NOT NULL;
CREATE INDEX archive_root_idx ON sampo.archive (root_id, id) WHERE root_id IS NOT NULL;
CREATE INDEX archive_unsuccessful_idx ON sampo.archive (status, id) WHERE status <> 5;
CREATE INDEX archive_idempotency_idx ON sampo.archive (idempotency_key, created_at)
  WHERE idempotency_key IS NOT NULL;
CREATE INDEX archive_labels_idx ON sampo.archive USING gin (labels jsonb_path_ops)
  WHERE labels IS NOT NULL;
