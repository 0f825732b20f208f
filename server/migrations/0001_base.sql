-- Flows with their drafts, connections with sealed secrets, sessions.
-- Times are milliseconds since 1970 in UTC.

CREATE TABLE flows (
    id             INTEGER PRIMARY KEY,
    slug           TEXT    NOT NULL UNIQUE,
    name           TEXT    NOT NULL,
    revision       INTEGER NOT NULL,
    created_at_ms  INTEGER NOT NULL,
    updated_at_ms  INTEGER NOT NULL,
    -- An archived flow keeps its slug, drafts and repository; nothing shows or runs it.
    archived_at_ms INTEGER
) STRICT;

-- Every saved draft, the newest being the one whose revision stands in `flows`.
CREATE TABLE drafts (
    flow_id     INTEGER NOT NULL REFERENCES flows (id),
    revision    INTEGER NOT NULL,
    -- The flow in the saved format of the version that wrote it.
    saved       TEXT    NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    PRIMARY KEY (flow_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE connections (
    name          TEXT    NOT NULL PRIMARY KEY,
    kind          TEXT    NOT NULL,
    base_url      TEXT    NOT NULL,
    updated_at_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE connection_secrets (
    connection TEXT    NOT NULL REFERENCES connections (name) ON DELETE CASCADE,
    field      TEXT    NOT NULL,
    -- XChaCha20-Poly1305: 24 bytes of nonce, then the ciphertext with its tag.
    sealed     BLOB    NOT NULL,
    -- 1 where the server made the secret itself, so that it may be shown for pasting.
    made_here  INTEGER NOT NULL,
    PRIMARY KEY (connection, field)
) STRICT, WITHOUT ROWID;

-- Tokens are kept as SHA-256 only.
CREATE TABLE sign_in_tokens (
    hash          BLOB    NOT NULL PRIMARY KEY,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE sessions (
    hash          BLOB    NOT NULL PRIMARY KEY,
    created_at_ms INTEGER NOT NULL,
    expires_at_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Facts that another process on the same data folder needs, such as the server's address for `hookloom login`.
CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
