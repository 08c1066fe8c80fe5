-- Nothing is tagged, and for each journal row that is deleted the foreign key looked for tags.
ALTER TABLE sampo.event_tag DROP CONSTRAINT fk_event_journal;
