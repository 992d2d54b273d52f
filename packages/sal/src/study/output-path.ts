/**
 * Where a verb may write. Every path that a user names for a result is checked here, before the work that makes the
 * result: nothing is replaced that this program did not write, and nothing of a study but what the verb itself owns.
 */

import {
  accessSync,
  closeSync,
  constants,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
  statSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { UsageError } from '../errors.js';
import { isOwnName, isStudy, REPORT_FOLDER } from './own-names.js';

/** How much of a file is looked at to tell whose it is. */
const HEAD_BYTES = 4096;

export interface OutputFile {
  /** As the user gave it. */
  path: string;
  /** The setting that names it, for messages. */
  flag: string;
  /** Whether a file of any content may be replaced. */
  overwrite: boolean;
  /** True for the beginning of a file that an earlier call wrote: such a file is replaced without asking. */
  isOurs(head: string): boolean;
}

/**
 * The absolute path of a file that may be written.
 * @throws UsageError for a link, a folder or a device of that name, a file that is not ours (without `overwrite`), one
 *   of a study's own files, or a folder that cannot be made or written to
 */
export function checkOutputFile({ path, flag, overwrite, isOurs }: OutputFile): string {
  const file = resolve(path);
  const status = statusOf(file, flag);
  if (status) refuseKind(status, file, flag);
  const folder = checkParents(dirname(file), flag);
  refuseOwnFile(join(folder, basename(file)), file, flag);
  if (status && !overwrite && !isOurs(headOf(file))) {
    throw new UsageError(`${flag}: the file exists and is not known as this command's own`, {
      where: file,
      fix: 'choose another name, or add --overwrite',
    });
  }
  return file;
}

/**
 * The absolute path of a folder that results may be written into; it is made later where it is missing.
 * @throws UsageError for a file or device of that name, a study, a folder of a study's own files, or where it cannot be
 *   made or written to
 */
export function checkOutputFolder(path: string, flag: string): string {
  const folder = resolve(path);
  const real = checkParents(folder, flag);
  if (isStudy(real)) {
    throw new UsageError(`${flag} is a study`, {
      where: folder,
      expected: 'a folder of its own',
      fix: 'choose another folder',
    });
  }
  refuseOwnFile(real, folder, flag);
  return folder;
}

/**
 * Refuses names below a folder that would not be written where they seem to be: a link on the way leads elsewhere.
 * @param names relative to the folder
 */
export function refuseLinksInside(folder: string, names: Iterable<string>): void {
  const seen = new Set<string>();
  for (const name of names) {
    const parts = name.split('/');
    for (let count = 1; count <= parts.length; count++) {
      const path = join(folder, ...parts.slice(0, count));
      if (seen.has(path)) continue;
      seen.add(path);
      const status = lstatSync(path, { throwIfNoEntry: false });
      const fits = !status || (count < parts.length ? status.isDirectory() : status.isFile());
      if (fits) continue;
      throw new UsageError(status.isSymbolicLink() ? 'is a link' : 'is in the way', {
        where: path,
        expected: count < parts.length ? 'a folder' : 'a file or nothing',
        fix: 'remove it, or choose another folder',
      });
    }
  }
}

/** What is at the path itself, a link not followed; undefined where there is nothing. */
function statusOf(path: string, flag: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch (error) {
    throw new UsageError(`${flag} cannot be used: ${(error as Error).message}`, {
      where: path,
      expected: 'a usable path',
    });
  }
}

function refuseKind(status: Stats, path: string, flag: string): void {
  if (status.isFile()) return;
  const what = status.isDirectory() ? 'a folder' : status.isSymbolicLink() ? 'a link' : 'not a regular file';
  throw new UsageError(`${flag} is ${what}`, { where: path, expected: 'the name of a file, new or written before' });
}

/**
 * The folder with its links followed, as far as it exists.
 * @throws UsageError where its nearest existing part is no folder or cannot be written to
 */
function checkParents(folder: string, flag: string): string {
  let existing = folder;
  while (statusOf(existing, flag) === undefined && dirname(existing) !== existing) existing = dirname(existing);
  const where = existing;
  if (!statSync(existing, { throwIfNoEntry: false })?.isDirectory()) {
    throw new UsageError(existing === folder ? `${flag} is a file` : `${flag} leads through what is no folder`, {
      where,
      expected: 'a folder, or a path where one can be made',
    });
  }
  try {
    accessSync(existing, constants.W_OK | constants.X_OK);
  } catch {
    throw new UsageError(`${flag}: the folder cannot be written to`, {
      where,
      fix: 'choose another place, or change its permissions',
    });
  }
  return join(realpathSync(existing), relative(existing, folder));
}

/** @param real the path with the links of its folders followed; @param shown as the user knows it */
function refuseOwnFile(real: string, shown: string, flag: string): void {
  for (let above = dirname(real); ; above = dirname(above)) {
    if (isStudy(above)) {
      const inside = relative(above, real).split(sep);
      if (isOwnName(inside)) {
        throw new UsageError(`${flag} is one of the study's own files`, {
          where: shown,
          expected: `a path outside of the study, or in its folder ${REPORT_FOLDER}/`,
        });
      }
    }
    if (dirname(above) === above) return;
  }
}

function headOf(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(HEAD_BYTES);
    return bytes.toString('utf8', 0, readSync(descriptor, bytes, 0, HEAD_BYTES, 0));
  } finally {
    closeSync(descriptor);
  }
}
