export const first = `
  -- Times are milliseconds since 1970. Digests are their bytes: 32 for sha256, 64 for sha512.

  CREATE TABLE repositories (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    -- The order of the catalog: '/' before every other character.
    path TEXT NOT NULL GENERATED ALWAYS AS (replace(name, '/', char(1))) STORED,
    created_at INTEGER NOT NULL,
    pushed_at INTEGER,
    pulled_at INTEGER
  ) STRICT;
  CREATE UNIQUE INDEX repositories_by_path ON repositories (path);

  -- Every digest we know; one that is only named by a manifest has neither size nor stored_at.
  CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE CHECK (length(digest) IN (32, 64)),
    size INTEGER,
    stored_at INTEGER,
    CHECK ((size IS NULL) = (stored_at IS NULL))
  ) STRICT;

  CREATE TABLE repository_blobs (
    repository_id INTEGER NOT NULL REFERENCES repositories ON DELETE CASCADE,
    blob_id INTEGER NOT NULL REFERENCES blobs,
    linked_at INTEGER NOT NULL,
    PRIMARY KEY (repository_id, blob_id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX repository_blobs_by_blob ON repository_blobs (blob_id);

  CREATE TABLE manifests (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repositories ON DELETE CASCADE,
    blob_id INTEGER NOT NULL REFERENCES blobs,
    media_type TEXT NOT NULL,
    artifact_type TEXT,
    subject_id INTEGER REFERENCES blobs,
    annotations TEXT,
    platform TEXT,
    pushed_at INTEGER NOT NULL,
    pulled_at INTEGER,
    UNIQUE (repository_id, blob_id)
  ) STRICT;
  CREATE INDEX manifests_by_blob ON manifests (blob_id);
  CREATE INDEX manifests_by_subject ON manifests (subject_id, repository_id) WHERE subject_id IS NOT NULL;

  CREATE TABLE manifest_references (
    manifest_id INTEGER NOT NULL REFERENCES manifests ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('config', 'layer', 'manifest')),
    blob_id INTEGER NOT NULL REFERENCES blobs,
    media_type TEXT NOT NULL,
    size INTEGER NOT NULL,
    platform TEXT,
    PRIMARY KEY (manifest_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX manifest_references_by_blob ON manifest_references (blob_id);

  CREATE TABLE tags (
    repository_id INTEGER NOT NULL REFERENCES repositories ON DELETE CASCADE,
    name TEXT NOT NULL,
    manifest_id INTEGER NOT NULL REFERENCES manifests,
    updated_at INTEGER NOT NULL,
    pulled_at INTEGER,
    PRIMARY KEY (repository_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX tags_by_manifest ON tags (manifest_id);

  -- Every move of a tag; blob_id is null where it was deleted.
  CREATE TABLE tag_history (
    id INTEGER PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repositories ON DELETE CASCADE,
    tag TEXT NOT NULL,
    blob_id INTEGER REFERENCES blobs,
    at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX tag_history_by_tag ON tag_history (repository_id, tag, id);

  -- The bytes are in uploads/<id>, and their number is the file's size.
  CREATE TABLE uploads (
    id TEXT PRIMARY KEY,
    repository_id INTEGER NOT NULL REFERENCES repositories ON DELETE CASCADE,
    started_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
