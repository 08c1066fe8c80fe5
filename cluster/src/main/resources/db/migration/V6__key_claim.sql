-- Idempotency keys of tasks that have an ordering key too. Such a task lives where its ordering key
-- says, so the same idempotency key with another ordering key would be asked for elsewhere. A claim
-- says where a submission under the key may be found. Keys are stored as hashes: all rows are small.

CREATE TABLE sampo.key_claim (
  key UUID PRIMARY KEY,
  body_hash BIGINT NOT NULL,
  route INTEGER NOT NULL,
  rival INTEGER,
  version BIGINT NOT NULL DEFAULT 1,
  claimed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

COMMENT ON COLUMN sampo.key_claim.key IS 'the first 128 bits of SHA-256 over the idempotency key';
COMMENT ON COLUMN sampo.key_claim.body_hash IS 'of the submission that holds the claim';
COMMENT ON COLUMN sampo.key_claim.route IS 'what picks its partition: the hash of its key';
COMMENT ON COLUMN sampo.key_claim.rival IS
  'where the submission that held the claim before may still be found; NULL for nowhere';
COMMENT ON COLUMN sampo.key_claim.version IS
  'grows by one whenever another submission takes the claim over';

CREATE INDEX key_claim_age_idx ON sampo.key_claim USING brin (claimed_at);
