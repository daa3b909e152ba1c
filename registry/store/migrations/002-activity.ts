export const activity = `
  -- What was done to images, newest kept up to a number. Names are text, for what they name may be gone.
  CREATE TABLE activity (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('push', 'pull', 'delete', 'tag', 'copy')),
    repository TEXT NOT NULL,
    tag TEXT,
    digest BLOB CHECK (length(digest) IN (32, 64)),
    client TEXT NOT NULL,
    bytes INTEGER,
    ms INTEGER
  ) STRICT;
  CREATE INDEX activity_by_repository ON activity (repository, id);

  -- A day is the local calendar's, as 2026-11-24: its first moment changes with the time zone.
  CREATE TABLE traffic (
    day TEXT PRIMARY KEY,
    pushes INTEGER NOT NULL DEFAULT 0,
    pulls INTEGER NOT NULL DEFAULT 0,
    pushed_bytes INTEGER NOT NULL DEFAULT 0,
    pulled_bytes INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;

  -- Bytes of all content at that moment.
  CREATE TABLE growth (
    at INTEGER PRIMARY KEY,
    bytes INTEGER NOT NULL
  ) STRICT;
`;
