/** The tables of `study.db`. What a change of them does to older studies stands in `migrations.ts`. */

/** Tables of a new study. */
export const SCHEMA = `
CREATE TABLE config (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE images (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL,                 -- relative to config.images
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  row INTEGER NOT NULL UNIQUE,        -- of cache/images.u8
  split TEXT NOT NULL CHECK (split IN ('pool', 'test')),
  group_name TEXT NOT NULL,
  reference_mask TEXT,                -- relative to config.masks; of several files the first
  pixels_sha256 TEXT NOT NULL,        -- of the prepared pixels and the original size
  perceptual_hash TEXT NOT NULL,      -- 64-bit difference hash, hexadecimal
  file_sha256 TEXT,                   -- of the original file; unknown in studies of version 1
  reference_sha256 TEXT,              -- of the files of the reference mask, in order, with spaces between them
  reference_more TEXT                 -- JSON list of the further files of the reference mask, relative to config.masks
) STRICT;
CREATE TABLE quarantine (path TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
CREATE TABLE selections (
  round INTEGER PRIMARY KEY,
  strategy TEXT NOT NULL,
  budget INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  created TEXT NOT NULL,
  request TEXT,                       -- what was asked for, as JSON; unknown in studies of version 1
  completed TEXT                      -- when everything about the round was written
) STRICT;
CREATE TABLE picks (
  round INTEGER NOT NULL REFERENCES selections (round),
  rank INTEGER NOT NULL,
  image_id TEXT NOT NULL REFERENCES images (id),
  reason TEXT NOT NULL,
  cluster INTEGER,
  distance REAL,
  PRIMARY KEY (round, rank),
  UNIQUE (round, image_id)
) STRICT;
CREATE TABLE annotations (
  image_id TEXT NOT NULL REFERENCES images (id),
  revision INTEGER NOT NULL,
  sha256 TEXT NOT NULL,
  author TEXT NOT NULL,
  tool TEXT NOT NULL,
  seconds REAL,
  created TEXT NOT NULL,
  PRIMARY KEY (image_id, revision)
) STRICT;
CREATE TABLE runs (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  kind TEXT NOT NULL CHECK (kind IN ('pretrain', 'train', 'evaluate')),
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'failed', 'finished')),
  created TEXT NOT NULL,
  finished TEXT,
  config TEXT NOT NULL,
  result TEXT,
  error TEXT,                         -- why it failed
  files TEXT                          -- SHA-256 of its records by name when it was finished, as JSON
) STRICT;
CREATE TABLE test_looks (
  look INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (id),
  images INTEGER NOT NULL,
  created TEXT NOT NULL
) STRICT;
`;
