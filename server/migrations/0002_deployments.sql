-- Deployments: built versions of flows, one of which may be live per flow.

CREATE TABLE deployments (
    flow         TEXT    NOT NULL REFERENCES flows (slug),
    -- 1, 2, ... per flow; never used again.
    version      INTEGER NOT NULL,
    commit_id    TEXT    NOT NULL DEFAULT '',
    message      TEXT    NOT NULL DEFAULT '',
    -- SHA-256 of the binary in hex; empty until it is built.
    digest       TEXT    NOT NULL DEFAULT '',
    binary_bytes INTEGER NOT NULL DEFAULT 0,
    -- SHA-256 over sources, lock file, runtime and compiler: equal keys, equal binaries.
    build_key    TEXT    NOT NULL DEFAULT '',
    state        TEXT    NOT NULL CHECK (state IN ('deploying', 'live', 'retired', 'failed')),
    author       TEXT    NOT NULL,
    at_ms        INTEGER NOT NULL,
    took_ms      INTEGER,
    -- Stages with their logs, and problems, as JSON in the form of the API.
    stages       TEXT    NOT NULL DEFAULT '[]',
    problems     TEXT    NOT NULL DEFAULT '[]',
    PRIMARY KEY (flow, version)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX one_live_deployment ON deployments (flow) WHERE state = 'live';
