/** `study.db`: its tables, its version, and how it is opened. SQLite in WAL mode, so that readers never wait. */

import { existsSync } from 'node:fs';
import { DatabaseSync, type DatabaseSyncInstance } from '@photostructure/sqlite';
import { FailureError } from '../errors.js';

export type Database = DatabaseSyncInstance;

/** Version of the tables below; a study made by a newer program is refused, never guessed at. */
export const SCHEMA_VERSION = 1;

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 30_000;

const SCHEMA = `
CREATE TABLE config (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE images (
  id TEXT PRIMARY KEY,
  path TEXT NOT NULL,                 -- relative to config.images
  width INTEGER NOT NULL,
  height INTEGER NOT NULL,
  row INTEGER NOT NULL UNIQUE,        -- of cache/images.u8
  split TEXT NOT NULL CHECK (split IN ('pool', 'test')),
  group_name TEXT NOT NULL,
  reference_mask TEXT,                -- relative to config.masks
  pixels_sha256 TEXT NOT NULL,        -- of the prepared pixels and the original size
  perceptual_hash TEXT NOT NULL       -- 64-bit difference hash, hexadecimal
) STRICT;
CREATE TABLE quarantine (path TEXT PRIMARY KEY, reason TEXT NOT NULL) STRICT;
CREATE TABLE selections (
  round INTEGER PRIMARY KEY,
  strategy TEXT NOT NULL,
  budget INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  created TEXT NOT NULL
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
  status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'finished')),
  created TEXT NOT NULL,
  finished TEXT,
  config TEXT NOT NULL,
  result TEXT
) STRICT;
CREATE TABLE test_looks (
  look INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id TEXT NOT NULL REFERENCES runs (id),
  images INTEGER NOT NULL,
  created TEXT NOT NULL
) STRICT;
`;

function connect(file: string): Database {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return database;
}

/** Makes a new database file with empty tables. The caller closes it. */
export function createDatabase(file: string): Database {
  const database = connect(file);
  transaction(database, () => database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`));
  return database;
}

/**
 * Opens an existing database. The caller closes it.
 * @throws FailureError when the file is damaged, cannot be written, or was made by a newer version.
 */
export function openDatabase(file: string): Database {
  if (!existsSync(file)) throw new FailureError('the study has no database', { where: file });
  let database: Database | undefined;
  try {
    database = connect(file);
    const { user_version: version } = database.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version === SCHEMA_VERSION) return database;
    throw new FailureError(`made by another version of this program (tables of version ${version})`, {
      where: file,
      expected: `version ${SCHEMA_VERSION}`,
      fix: version > SCHEMA_VERSION ? 'update this program: npm install -g sal-smis' : 'make the study anew: sal init',
    });
  } catch (error) {
    if (database) database.close();
    if (error instanceof FailureError) throw error;
    throw new FailureError(`cannot be opened: ${(error as Error).message}`, {
      where: file,
      expected: 'a SQLite database that may be written',
      fix: 'check the permissions of the folder; restore the file from a copy when it is damaged',
    });
  }
}

/**
 * Moves everything from the write-ahead log into the database file and closes it. The binding frees prepared statements
 * only when they are collected, so that SQLite cannot do this by itself at the end of the process.
 * @param alone true where no other process can have the database open: then the log files are removed as well
 */
export function closeDatabase(database: Database, alone = false): void {
  if (!database.isOpen) return;
  try {
    database.exec(alone ? 'PRAGMA journal_mode = DELETE' : 'PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}

/** Runs `work` in one write transaction: all of it is recorded or none, also when two processes write at once. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
