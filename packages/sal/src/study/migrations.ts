/**
 * Tables of older studies become those of today. Each step is applied in the transaction that also counts the version
 * up, after the old file was copied: a study made by an earlier version opens and keeps everything.
 */

import { existsSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { syncDirectory } from './files.js';
import { type Database, transaction, versionOf } from './sqlite.js';

/** Version of the tables in `schema.ts`. */
export const SCHEMA_VERSION = 2;

/** The step at index i leads from version i + 1 to version i + 2. */
const STEPS: readonly string[] = [
  // 2: hashes of the files that pictures and references came from, references in several files, failed runs, what a selection was asked for.
  `
  ALTER TABLE images ADD COLUMN file_sha256 TEXT;
  ALTER TABLE images ADD COLUMN reference_sha256 TEXT;
  ALTER TABLE images ADD COLUMN reference_more TEXT;
  ALTER TABLE selections ADD COLUMN request TEXT;
  ALTER TABLE selections ADD COLUMN completed TEXT;
  UPDATE selections SET completed = created;
  CREATE TABLE runs_new (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('pretrain', 'train', 'evaluate')),
    status TEXT NOT NULL CHECK (status IN ('running', 'interrupted', 'failed', 'finished')),
    created TEXT NOT NULL,
    finished TEXT,
    config TEXT NOT NULL,
    result TEXT,
    error TEXT,
    files TEXT
  ) STRICT;
  INSERT INTO runs_new (number, id, kind, status, created, finished, config, result)
    SELECT number, id, kind, status, created, finished, config, result FROM runs;
  DROP TABLE runs;
  ALTER TABLE runs_new RENAME TO runs;
  `,
];

/** Where the file is kept as it was before its tables became those of a newer version. */
export function backupPath(file: string, version: number): string {
  return join(dirname(file), `${basename(file, '.db')}.version-${version}.db`);
}

/**
 * Brings the tables to SCHEMA_VERSION; the old file stays beside the new one.
 * @param version of the tables now, at least 1
 */
export function migrate(database: Database, file: string, version: number): void {
  keepCopy(database, backupPath(file, version));
  // Tables are rebuilt under other tables' references; SQLite allows that only outside a transaction.
  database.exec('PRAGMA foreign_keys = OFF');
  try {
    transaction(database, () => {
      // Another process may have done it while this one waited for the lock.
      for (const step of STEPS.slice(versionOf(database) - 1)) database.exec(step);
      const broken = database.prepare('PRAGMA foreign_key_check').all();
      if (broken.length > 0) throw new Error(`internal: the migration leaves ${broken.length} broken references`);
      database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`);
    });
  } finally {
    database.exec('PRAGMA foreign_keys = ON');
  }
}

function keepCopy(database: Database, copy: string): void {
  if (existsSync(copy)) return;
  try {
    database.prepare('VACUUM INTO ?').run(copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw error;
  }
  syncDirectory(dirname(copy));
}
