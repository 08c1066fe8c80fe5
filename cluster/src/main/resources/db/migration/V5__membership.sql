-- Who takes part in the cluster, by run: a process that is started again is another one, also at the
-- same address. As long as a run lives it holds the session-level advisory lock of its uid.

CREATE TABLE sampo.member (
  uid BIGINT PRIMARY KEY,
  address TEXT NOT NULL,
  registered_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- Since when it belongs to the cluster; before that it only asks to be let in.
  joined_at TIMESTAMPTZ,
  -- Counts on while it lives, so that others can tell a frozen run without comparing clocks.
  beat BIGINT NOT NULL DEFAULT 0,
  -- It left, or the others went on without it: it may not take part any more and must start anew.
  ended_at TIMESTAMPTZ
) WITH (fillfactor = 50);

-- Which side of a split goes on; see the split brain resolver.
CREATE TABLE sampo.lease (
  name TEXT PRIMARY KEY,
  owner BIGINT NOT NULL,
  valid_until TIMESTAMPTZ NOT NULL
);
