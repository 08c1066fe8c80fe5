-- Days that were taken out of the archive as their retention ended. They are dropped an hour later:
-- until then one that was taken out by a wrong clock comes back as it was.
CREATE TABLE sampo.archive_detached (
  day DATE PRIMARY KEY,
  detached_at TIMESTAMPTZ NOT NULL
);

-- Which of two ends of a task is the later one: clocks cannot tell. It has no default, so that the
-- temporary tables of nodes of the release before, which do not name it, take it as NULL.
ALTER TABLE sampo.archive ADD COLUMN round INTEGER;

COMMENT ON COLUMN sampo.archive.round IS 'how often it was retried by hand; NULL for 0';
