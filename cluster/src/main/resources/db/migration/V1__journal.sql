-- Journal and snapshots, as pekko-persistence-jdbc 1.1 wants them (its schema/postgres), here in
-- the schema sampo and fitted to how Sampo uses them.

CREATE TABLE sampo.event_journal (
  ordering BIGSERIAL,
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,

  writer VARCHAR(255) NOT NULL,
  write_timestamp BIGINT,
  adapter_manifest VARCHAR(255),

  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,

  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,

  -- The fence: two incarnations of a partition cannot both write.
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE UNIQUE INDEX event_journal_ordering_idx ON sampo.event_journal (ordering);

CREATE TABLE sampo.event_tag (
  event_id BIGINT,
  tag VARCHAR(256),
  PRIMARY KEY (event_id, tag),
  CONSTRAINT fk_event_journal
    FOREIGN KEY (event_id) REFERENCES sampo.event_journal (ordering) ON DELETE CASCADE
);

CREATE TABLE sampo.snapshot (
  persistence_id VARCHAR(255) NOT NULL,
  sequence_number BIGINT NOT NULL,
  created BIGINT NOT NULL,

  snapshot_ser_id INTEGER NOT NULL,
  snapshot_ser_manifest VARCHAR(255) NOT NULL,
  snapshot_payload BYTEA NOT NULL,

  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,

  PRIMARY KEY (persistence_id, sequence_number)
);

-- Payloads live for minutes: the processor time of compressing them is not worth the disk.
ALTER TABLE sampo.event_journal ALTER COLUMN event_payload SET STORAGE EXTERNAL;
ALTER TABLE sampo.snapshot ALTER COLUMN snapshot_payload SET STORAGE EXTERNAL;

-- Rows come and go by the thousand: vacuum often and never for inserts alone, and leave the emptied
-- pages at the end in place, as giving them back locks writers out.
ALTER TABLE sampo.event_journal SET (
  autovacuum_vacuum_scale_factor = 0.02,
  autovacuum_vacuum_threshold = 2000,
  autovacuum_vacuum_insert_threshold = -1,
  autovacuum_vacuum_cost_delay = 1,
  vacuum_truncate = false,
  toast.autovacuum_vacuum_scale_factor = 0.02,
  toast.autovacuum_vacuum_threshold = 2000,
  toast.autovacuum_vacuum_insert_threshold = -1,
  toast.vacuum_truncate = false
);

ALTER TABLE sampo.snapshot SET (
  autovacuum_vacuum_threshold = 100,
  autovacuum_vacuum_cost_delay = 1,
  toast.autovacuum_vacuum_threshold = 1000,
  toast.autovacuum_vacuum_insert_threshold = -1
);
