/** `study.db`: its tables, its version, and how it is opened. SQLite in WAL mode, so that readers never wait. */

import { existsSync, statSync } from 'node:fs';
import { DatabaseSync } from '@photostructure/sqlite';
import { FailureError } from '../errors.js';
import { checkTables } from './check-tables.js';
import { copyDatabase, isWritable } from './database-copy.js';
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
  if (!existsSync(file)) throw new FailureError('the study has no database', { where: file, fix: RESTORE });
  if (!isWritable(file)) {
    throw new FailureError('the study is read-only', {
      where: file,
      fix: 'copy the study to where you may write; report, predict and export work on it as it is',
    });
  }
  return openAt(file, file);
}

/**
 * Opens a copy of a database that may only be read, its tables as today's. Nothing can be written to it.
 * @returns the database and what removes the copy, to be called after closing
 * @throws FailureError when the file is damaged or was made by a newer version
 */
export function openReadOnly(file: string): { database: Database; remove: () => void } {
  const copy = copyDatabase(file);
  try {
    const database = openAt(copy.file, file);
    database.exec('PRAGMA query_only = ON');
    return { database, remove: copy.remove };
  } catch (error) {
    copy.remove();
    throw error;
  }
}

/** @param name the path that a person knows it by */
function openAt(file: string, name: string): Database {
  let database: Database | undefined;
  try {
    database = connect(file);
    const version = versionOf(database);
    checkPages(database, name);
    if (version >= 1 && version < SCHEMA_VERSION) migrate(database, file, version);
    else if (version !== SCHEMA_VERSION) throw foreignVersion(name, version);
    checkTables(database, name);
    return database;
  } catch (error) {
    if (database) database.close();
    if (error instanceof FailureError || /database or disk is full|database is locked/.test((error as Error).message)) {
      throw error;
    }
    throw damaged(name, (error as Error).message);
  }
}

const RESTORE =
  'restore study.db from a copy of the study (masks/ holds every label: sal mend STUDY takes back what the copy lacks)';

/** A database within this size is checked in some milliseconds whenever it is opened. */
const CHECKED_BYTES = 64e6;

function checkPages(database: Database, name: string): void {
  if (statSync(name).size > CHECKED_BYTES) return;
  const [first] = database.prepare('PRAGMA quick_check(1)').all() as { quick_check: string }[];
  if (first && first.quick_check !== 'ok') throw damaged(name, first.quick_check);
}

function damaged(file: string, what: string): FailureError {
  return new FailureError(`is damaged: ${what.split('\n')[0]}`, {
    where: file,
    expected: 'the SQLite database of a study',
    fix: RESTORE,
  });
}

function foreignVersion(file: string, version: number): FailureError {
  if (version === 0) {
    return new FailureError('holds no tables of a study', { where: file, fix: RESTORE });
  }
  return new FailureError(`made by a newer version of this program (tables of version ${version})`, {
    where: file,
    expected: `version ${SCHEMA_VERSION} or older`,
    fix: 'update this program',
  });
}

function isQueryOnly(database: Database): boolean {
  return (database.prepare('PRAGMA query_only').get() as { query_only: number }).query_only === 1;
}

/**
 * Moves everything from the write-ahead log into the database file and closes it. The binding frees prepared statements
 * only when they are collected, so that SQLite cannot do this by itself at the end of the process.
 * @param alone true where no other process can have the database open: then the log files are removed as well
 */
export function closeDatabase(database: Database, alone = false): void {
  if (!database.isOpen) return;
  try {
    if (isQueryOnly(database)) return;
    database.exec(alone ? 'PRAGMA journal_mode = DELETE' : 'PRAGMA wal_checkpoint(TRUNCATE)');
  } finally {
    database.close();
  }
}
