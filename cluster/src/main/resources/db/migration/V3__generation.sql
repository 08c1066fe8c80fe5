-- The numbered sets of partitions. The number of partitions of a generation never changes: to have
-- more, a new generation is opened.

CREATE TABLE sampo.generation (
  number INTEGER PRIMARY KEY CHECK (number BETWEEN 1 AND 65535),
  partitions INTEGER NOT NULL CHECK (partitions BETWEEN 1 AND 65535),
  opened_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
