-- The pieces of a snapshot, each of about a mebibyte. Its row in sampo.snapshot is written last: it
-- names the pieces that belong to it, also those that earlier snapshots wrote and that still hold.

CREATE TABLE sampo.snapshot_chunk (
  persistence_id VARCHAR(255) NOT NULL,
  snapshot BIGINT NOT NULL,
  piece INTEGER NOT NULL,
  payload BYTEA NOT NULL,
  PRIMARY KEY (persistence_id, snapshot, piece)
);

ALTER TABLE sampo.snapshot_chunk ALTER COLUMN payload SET STORAGE EXTERNAL;

ALTER TABLE sampo.snapshot_chunk SET (
  autovacuum_vacuum_threshold = 100,
  autovacuum_vacuum_cost_delay = 1,
  toast.autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_insert_threshold = -1
);
