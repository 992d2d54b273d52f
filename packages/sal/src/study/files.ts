/** Writing files so that a crash leaves either the old content or the new, never a part of either. */

import {
  closeSync,
  existsSync,
  fsyncSync,
  ftruncateSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FailureError } from '../errors.js';
import { processTag } from './process-identity.js';

/** Makes renames in the folder durable. Windows cannot open folders and needs no such call. */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  const descriptor = openSync(directory, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Writes to a temporary name beside the file and syncs it; returns the temporary path, which the caller renames.
 * @throws FailureError when the disk is full; nothing is left then
 */
export function writeTemporary(file: string, content: string | Uint8Array): string {
  const temporary = join(dirname(file), temporaryName(basename(file)));
  // Of a killed process with this id, or a link that somebody laid here: it is removed, never written through.
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx');
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } catch (error) {
    // Closing alone does not give the space back while the name is there.
    rmSync(temporary, { force: true });
    throw explainFull(error, file, Buffer.byteLength(content));
  } finally {
    closeSync(descriptor);
  }
  return temporary;
}

/** Names of files can have 255 bytes; the name itself is only there for a person who finds it. */
function temporaryName(name: string): string {
  return `.${name.slice(0, 40)}.${processTag()}.tmp`;
}

/** Replaces the file as a whole: temporary name, sync, rename, sync of the folder. */
export function writeFileDurably(file: string, content: string | Uint8Array): void {
  const temporary = writeTemporary(file, content);
  try {
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  syncDirectory(dirname(file));
}

/** Gives the content a second name, by a hard link where the file system has them, else by a copy; replaces `to`. */
export function secondName(from: string, to: string): void {
  rmSync(to, { force: true });
  try {
    linkSync(from, to);
    syncDirectory(dirname(to));
  } catch {
    writeFileDurably(to, readFileSync(from));
  }
}

/**
 * Adds a line to a record; a line that does not fit on the disk leaves the record as it was.
 * @throws FailureError when the disk is full
 */
export function appendLine(file: string, line: string): void {
  const descriptor = openSync(file, 'a');
  const before = statSync(file).size;
  try {
    writeFileSync(descriptor, `${line}\n`);
  } catch (error) {
    if (statSync(file).isFile()) ftruncateSync(descriptor, before);
    throw explainFull(error, file, Buffer.byteLength(line) + 1);
  } finally {
    closeSync(descriptor);
  }
}

/** Takes away a last line that a kill or a full disk has cut, so that the next one begins a line of its own. */
export function mendLastLine(file: string): void {
  if (!existsSync(file)) return;
  const content = readFileSync(file);
  const end = content.lastIndexOf(0x0a) + 1;
  if (end < content.length) truncateSync(file, end);
}

/** A full disk as an error that names the file and the space; every other error as it is. */
export function explainFull(error: unknown, file: string, bytes: number): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error;
  const what = code === 'ENOSPC' ? 'the disk is full' : 'the disk quota is used up';
  return new FailureError(what, {
    where: file,
    expected: `space for ${megabytes(bytes)}${freeSpace(dirname(file))}`,
    fix: 'free some space and run the same command again',
  });
}

function freeSpace(directory: string): string {
  try {
    const { bavail, bsize } = statfsSync(directory);
    return `, of which ${megabytes(Number(bavail) * Number(bsize))} are free`;
  } catch {
    return '';
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
