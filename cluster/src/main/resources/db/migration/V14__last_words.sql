-- What a run said before it ended itself, for those who wonder why it did.

ALTER TABLE sampo.member ADD COLUMN last_words TEXT;
