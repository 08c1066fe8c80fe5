-- Generations come and go. The youngest is open; older ones are closing: they run what they hold and
-- take nothing new. One that has run empty is retired: its partitions do not run any more, and what
-- they counted is kept here.

ALTER TABLE sampo.generation
  ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closing', 'retired')),
  ADD COLUMN epoch BIGINT NOT NULL DEFAULT 1,
  ADD COLUMN accepted BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN archived BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN succeeded BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN failed BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN cancelled BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN expired BIGINT NOT NULL DEFAULT 0;

COMMENT ON COLUMN sampo.generation.epoch IS
  'counts up when tasks may come back into a generation that may have been found empty';
COMMENT ON COLUMN sampo.generation.accepted IS 'this and the other counters: 0 unless retired';

CREATE UNIQUE INDEX generation_open_idx ON sampo.generation (state) WHERE state = 'open';
