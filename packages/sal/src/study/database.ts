/** `study.db`: its tables, its version, and how it is opened. SQLite in WAL mode, so that readers never wait. */

import { existsSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { FailureError } from '../errors.js';
import { checkTables } from './check-tables.js';
import { migrate, SCHEMA_VERSION } from './migrations.js';
import { SCHEMA } from './schema.js';
import { type Database, transaction, versionOf } from './sqlite.js';

/** How long a writer waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 30_000;

function connect(file: string): Database {
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  database.exec('PRAGMA trusted_schema = OFF; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;');
  return database;
}

/** Makes a new database file with empty tables. The caller closes it. */
export function createDatabase(file: string): Database {
  const database = connect(file);
  transaction(database, () => database.exec(`${SCHEMA} PRAGMA user_version = ${SCHEMA_VERSION};`));
  return database;
}

/**
 * Opens an existing database; tables of an older version become today's. The caller closes it.
 * @throws FailureError when the file is damaged, cannot be written, or was made by a newer version.
 */
export function openDatabase(file: string): Database {
  if (!existsSync(file)) throw new FailureError('the study has no database', { where: file });
  let database: Database | undefined;
  try {
    database = connect(file);
    const version = versionOf(database);
    if (version >= 1 && version < SCHEMA_VERSION) migrate(database, file, version);
    else if (version !== SCHEMA_VERSION) throw foreignVersion(file, version);
    checkTables(database, file);
    return database;
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

function foreignVersion(file: string, version: number): FailureError {
  if (version === 0) {
    return new FailureError('holds no tables of a study', { where: file, fix: 'restore the file from a copy' });
  }
  return new FailureError(`made by a newer version of this program (tables of version ${version})`, {
    where: file,
    expected: `version ${SCHEMA_VERSION} or older`,
    fix: 'update this program',
  });
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
