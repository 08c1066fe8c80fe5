-- What holds for queues that were changed. The row decides; partitions hold copies with its version
-- and take over whatever is younger. Rows stay for good, so that no version is given twice.

CREATE TABLE sampo.queue (
  name TEXT PRIMARY KEY,
  paused BOOLEAN NOT NULL,
  max_running INTEGER NOT NULL CHECK (max_running >= 0),
  version BIGINT NOT NULL CHECK (version > 0),
  changed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

COMMENT ON COLUMN sampo.queue.max_running IS
  'how many of its tasks may run at once in the cluster; 0 for no limit';
COMMENT ON COLUMN sampo.queue.version IS 'grows by one with each change';
