/**
 * The database of a study that may only be read. SQLite cannot open a database in WAL mode where it may not make files
 * beside it, and leaving the log out would leave recorded labels out: both are read from a copy in the temporary folder.
 */

import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { FailureError } from '../errors.js';

/** True where the database can be written, with the files that SQLite needs beside it. */
export function isWritable(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    closeSync(openSync(file, 'r+'));
    return true;
  } catch {
    return false;
  }
}

const ATTEMPTS = 10;

/**
 * Copies a database with its log. The caller removes the folder.
 * @throws FailureError when another process keeps writing to it
 */
export function copyDatabase(file: string): { file: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'sal-read-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const copy = join(folder, basename(file));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      const before = stateOf(file);
      // The content without the rights, which do not allow to write.
      writeFileSync(copy, readFileSync(file));
      rmSync(`${copy}-wal`, { force: true });
      if (existsSync(`${file}-wal`)) writeFileSync(`${copy}-wal`, readFileSync(`${file}-wal`));
      if (stateOf(file) === before) return { file: copy, remove };
    }
  } catch (error) {
    remove();
    throw error;
  }
  remove();
  throw new FailureError('another process keeps writing to it', { where: file, fix: 'wait for it to end' });
}

function stateOf(file: string): string {
  return [file, `${file}-wal`]
    .map((path) => {
      const facts = statSync(path, { throwIfNoEntry: false });
      return facts ? `${facts.size} ${facts.mtimeMs}` : 'none';
    })
    .join(', ');
}
