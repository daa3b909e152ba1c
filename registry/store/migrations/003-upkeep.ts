export const upkeep = `
  -- When its bytes were last seen to match.
  ALTER TABLE blobs ADD COLUMN verified_at INTEGER;
  -- Verifying goes by it, longest ago first; what was just stored was hashed on its way.
  CREATE INDEX blobs_by_seen ON blobs (COALESCE(verified_at, stored_at), id) WHERE stored_at IS NOT NULL;
  -- Since when it has no tag; null while it has one. What has none yet is held as if it had lost it now.
  ALTER TABLE manifests ADD COLUMN untagged_at INTEGER;
  UPDATE manifests SET untagged_at = unixepoch() * 1000 WHERE id NOT IN (SELECT manifest_id FROM tags);
  -- It came from upstream and can be had again.
  ALTER TABLE manifests ADD COLUMN is_cached INTEGER NOT NULL DEFAULT 0;
  -- A row of blobs can go only when nothing points at it, which is asked by this.
  CREATE INDEX tag_history_by_blob ON tag_history (blob_id) WHERE blob_id IS NOT NULL;

  -- What was deleted is held by a repository of its own, ".trash/<id>": a name that no request can say. It holds
  -- copies of all that a restoration needs, so whatever happens to the rest, it is whole.
  CREATE TABLE trash (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    holder_id INTEGER NOT NULL UNIQUE REFERENCES repositories ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('tag', 'manifest', 'repository')),
    repository TEXT NOT NULL,
    digest BLOB CHECK (length(digest) IN (32, 64)),
    client TEXT NOT NULL,
    deleted_at INTEGER NOT NULL,
    until INTEGER NOT NULL
  ) STRICT;

  -- What pushes and pulls counted on when the registry was last stopped in good order.
  CREATE TABLE leases (
    blob_id INTEGER PRIMARY KEY REFERENCES blobs ON DELETE CASCADE
  ) STRICT;

  -- Content that was found damaged and was not pushed again since.
  CREATE TABLE damage (
    digest BLOB PRIMARY KEY CHECK (length(digest) IN (32, 64)),
    found_at INTEGER NOT NULL,
    what TEXT NOT NULL CHECK (what IN ('changed', 'missing', 'size'))
  ) STRICT, WITHOUT ROWID;

  -- Single values by name: documents as JSON, times as numbers.
  CREATE TABLE notes (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;

  -- A new kind of activity: a table's CHECK cannot be changed, so the table is made anew.
  CREATE TABLE new_activity (
    id INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('push', 'pull', 'delete', 'tag', 'copy', 'restore')),
    repository TEXT NOT NULL,
    tag TEXT,
    digest BLOB CHECK (length(digest) IN (32, 64)),
    client TEXT NOT NULL,
    bytes INTEGER,
    ms INTEGER
  ) STRICT;
  INSERT INTO new_activity SELECT * FROM activity;
  DROP TABLE activity;
  ALTER TABLE new_activity RENAME TO activity;
  CREATE INDEX activity_by_repository ON activity (repository, id);
`;
