-- The fence again, where rows are deleted: once a snapshot covers them, the journal's primary key
-- alone no longer refuses a stale incarnation that slept through it. It would take the number of a
-- deleted row, and no recovery would ever read what it wrote. So nothing is written at or below a
-- snapshot.
--
-- After the insert, not before: then the row is in the primary key already, so the row it would
-- have collided with was deleted before, and its snapshot saved before that, and thus is visible.

CREATE FUNCTION sampo.refuse_stale_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
      SELECT FROM sampo.snapshot
      WHERE persistence_id = NEW.persistence_id AND sequence_number >= NEW.sequence_number) THEN
    RAISE unique_violation
      USING MESSAGE = format(
        'row %s of %s is below its snapshot: a younger incarnation has written it',
        NEW.sequence_number, NEW.persistence_id);
  END IF;
  RETURN NULL;
END
$$;

CREATE TRIGGER refuse_stale_row AFTER INSERT ON sampo.event_journal
  FOR EACH ROW EXECUTE FUNCTION sampo.refuse_stale_row();
