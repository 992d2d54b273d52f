/** The files of a folder, and what their ids are as images. */

import { existsSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { UsageError } from '../errors.js';
import { folderOf, stemOf } from './mask-names.js';
import type { QuarantinedFile } from './study.js';

/** Formats by the extensions that name them; `sharp` reads all of these. */
export const FORMAT_OF_EXTENSION: Readonly<Record<string, string>> = {
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
  '.jpe': 'jpeg',
  '.jfif': 'jpeg',
  '.png': 'png',
  '.tif': 'tiff',
  '.tiff': 'tiff',
  '.webp': 'webp',
  '.gif': 'gif',
  '.avif': 'heif',
};

export interface FoundFile {
  /** Relative to the folder, with forward slashes. */
  path: string;
  absolute: string;
}

/** An image file that may be decoded, under its id. */
export interface Candidate extends FoundFile {
  id: string;
  stem: string;
}

/** True for names that an image file may have; a name without an extension is not among them. */
export function isImageName(path: string): boolean {
  return extname(path).toLowerCase() in FORMAT_OF_EXTENSION;
}

/**
 * All files below a folder, ordered by path. Hidden files, studies and `excluded` folders are passed over; links are
 * followed once each, so that loops end. What cannot be looked at (a link that leads nowhere or to itself, a folder
 * without permission, a name that is not UTF-8) is set aside with the reason, and the others go on.
 * @throws UsageError when the folder does not exist, is no folder or cannot be read.
 */
export function findFiles(
  folder: string,
  excluded: readonly string[] = [],
): { files: FoundFile[]; setAside: QuarantinedFile[] } {
  if (!existsSync(folder)) throw new UsageError('no such folder', { where: folder });
  if (!statSync(folder).isDirectory())
    throw new UsageError('is a file', { where: folder, expected: 'a folder of images' });
  const files: FoundFile[] = [];
  const setAside: QuarantinedFile[] = [];
  const visited = new Set(excluded.filter(existsSync).map((path) => realpathSync(path)));
  visited.delete(realpathSync(folder));
  const pathOf = (absolute: string) => relative(folder, absolute).split(sep).join('/');

  const visit = (directory: string, names: readonly Buffer[]) => {
    visited.add(realpathSync(directory));
    for (const bytes of [...names].sort(Buffer.compare)) {
      const name = bytes.toString('utf8');
      if (name.startsWith('.')) continue;
      const absolute = join(directory, name);
      const path = pathOf(absolute);
      if (!Buffer.from(name, 'utf8').equals(bytes)) {
        const shown = pathOf(join(directory, escaped(bytes)));
        setAside.push({ path: shown, reason: 'its name is not UTF-8: rename it' });
        continue;
      }
      const status = attempt(() => statSync(absolute));
      if ('reason' in status) setAside.push({ path, reason: status.reason });
      else if (status.value.isFile()) files.push({ path, absolute });
      else if (!status.value.isDirectory()) setAside.push({ path, reason: 'not a regular file' });
      else enter(absolute, path);
    }
  };
  const enter = (absolute: string, path: string) => {
    if (existsSync(join(absolute, 'study.db'))) return;
    const real = attempt(() => realpathSync(absolute));
    if ('value' in real && visited.has(real.value)) return;
    const names = attempt(() => readdirSync(absolute, { encoding: 'buffer' }));
    if ('reason' in names) setAside.push({ path: `${path}/`, reason: names.reason });
    else visit(absolute, names.value);
  };

  const names = attempt(() => readdirSync(folder, { encoding: 'buffer' }));
  if ('reason' in names) throw new UsageError(names.reason, { where: folder, expected: 'a folder that may be read' });
  visit(folder, names.value);
  return { files, setAside };
}

/** What the operating system answers about a single file or folder, in words. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'a link that leads nowhere',
  ENOTDIR: 'a link that leads nowhere',
  ELOOP: 'a link that leads to itself',
  ENAMETOOLONG: 'its path is too long',
  EACCES: 'cannot be read: permission denied',
  EPERM: 'cannot be read: permission denied',
};

function attempt<T extends Stats | string | Buffer[]>(look: () => T): { value: T } | { reason: string } {
  try {
    return { value: look() };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return { reason: MEANINGS[code] ?? `cannot be read: ${message}` };
  }
}

/** A name that is not UTF-8, with `\xff` for every byte that is not ASCII. */
function escaped(name: Buffer): string {
  return name.toString('latin1').replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}

/** Longest id in bytes: with ` .r12.png` and a temporary suffix it must remain a valid file name. */
const MAX_ID_BYTES = 200;

/**
 * Gives each image file its id: the stem; where several folders hold one stem, the path with `__` for `/`. Of files
 * with one stem in one folder the first by name is taken. Ids that differ only in case count as equal, because some
 * file systems cannot tell them apart. Everything else is set aside with the reason.
 */
export function assignIds(files: readonly FoundFile[]): { candidates: Candidate[]; setAside: QuarantinedFile[] } {
  const setAside: QuarantinedFile[] = [];
  const byStem = new Map<string, FoundFile[]>();
  for (const file of files) {
    const extension = extname(file.path).toLowerCase();
    if (extension !== '' && !(extension in FORMAT_OF_EXTENSION)) {
      setAside.push({ path: file.path, reason: `not an image by its extension ${extension}` });
    } else {
      const key = stemOf(file.path).toLowerCase();
      const group = byStem.get(key);
      if (group) group.push(file);
      else byStem.set(key, [file]);
    }
  }
  const taken = new Map<string, string>();
  const candidates: Candidate[] = [];
  for (const group of byStem.values()) {
    const isShared = new Set(group.map((file) => folderOf(file.path))).size > 1;
    for (const file of group) {
      const stem = stemOf(file.path);
      const folder = folderOf(file.path).normalize('NFC');
      const id = isShared ? `${folder.replaceAll('/', '__')}${stem}` : stem;
      const holder = taken.get(id.toLowerCase());
      if (holder !== undefined) setAside.push({ path: file.path, reason: `has the same id as ${holder}` });
      else if (Buffer.byteLength(id) > MAX_ID_BYTES) setAside.push({ path: file.path, reason: 'its name is too long' });
      else {
        taken.set(id.toLowerCase(), file.path);
        candidates.push({ ...file, id, stem });
      }
    }
  }
  candidates.sort((a, b) => (a.id < b.id ? -1 : 1));
  return { candidates, setAside };
}
