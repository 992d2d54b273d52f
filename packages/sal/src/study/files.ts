/** Writing files so that a crash leaves either the old content or the new, never a part of either. */

import { closeSync, fsyncSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

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

/** Writes to a temporary name beside the file and syncs it; returns the temporary path, which the caller renames. */
export function writeTemporary(file: string, content: string | Uint8Array): string {
  const temporary = join(dirname(file), `.${basename(file)}.${process.pid}.tmp`);
  // Of a killed process with this id, or a link that somebody laid here: it is removed, never written through.
  rmSync(temporary, { force: true });
  const descriptor = openSync(temporary, 'wx');
  try {
    writeFileSync(descriptor, content);
    fsyncSync(descriptor);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return temporary;
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
