-- The code of a flow beside its canvas: the text of `src/flow.rs`, files a person wrote, what was pushed.

-- The text of `src/flow.rs` where a person wrote in it; NULL where it is what the emitter writes.
ALTER TABLE drafts ADD COLUMN source TEXT;

-- The commit with which the draft was last brought together; NULL where none was looked at yet.
ALTER TABLE flows ADD COLUMN taken_commit TEXT;

-- Files of a person that the next commit writes.
CREATE TABLE draft_files (
    flow_id     INTEGER NOT NULL REFERENCES flows (id),
    path        TEXT    NOT NULL,
    -- NULL where the next commit removes the file.
    text        TEXT,
    -- git's id of the content it was made from; empty for a new file.
    base        TEXT    NOT NULL,
    saved_at_ms INTEGER NOT NULL,
    PRIMARY KEY (flow_id, path)
) STRICT, WITHOUT ROWID;

-- What the compiler said by file and line, as JSON in the form of the API.
ALTER TABLE deployments ADD COLUMN diagnostics TEXT NOT NULL DEFAULT '[]';
