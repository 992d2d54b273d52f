/** Which files of a folder are images, and what their ids are. */

import { existsSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { UsageError } from '../errors.js';
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

/** File name without folder and extension, in Unicode's composed form (macOS stores the decomposed one). */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = extname(name);
  return (extension ? name.slice(0, -extension.length) : name).normalize('NFC');
}

/**
 * All files below a folder, ordered by path. Hidden files, studies and `excluded` folders are passed over; links are
 * followed once each, so that loops end.
 * @throws UsageError when the folder does not exist or is no folder.
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
  const visit = (directory: string) => {
    visited.add(realpathSync(directory));
    for (const name of readdirSync(directory).sort()) {
      if (name.startsWith('.')) continue;
      const absolute = join(directory, name);
      const path = relative(folder, absolute).split(sep).join('/');
      const status = statSync(absolute, { throwIfNoEntry: false });
      if (!status) setAside.push({ path, reason: 'a link that leads nowhere' });
      else if (status.isFile()) files.push({ path, absolute });
      else if (!status.isDirectory()) setAside.push({ path, reason: 'not a regular file' });
      else if (existsSync(join(absolute, 'study.db'))) continue;
      else if (!visited.has(realpathSync(absolute))) visit(absolute);
    }
  };
  visit(folder);
  return { files, setAside };
}

/** Longest id in bytes: with ` .r12.png` and a temporary suffix it must remain a valid file name. */
const MAX_ID_BYTES = 200;

/** Names that data sets give to maps that belong to an image. */
export const COMPANION = /[_-](segmentation|mask|superpixels)$/i;

/**
 * Gives each image file its id: the stem; where several folders hold one stem, the path with `__` for `/`. Of files
 * with one stem in one folder the first by name is taken. Ids that differ only in case count as equal, because some
 * file systems cannot tell them apart. Everything else is set aside with the reason.
 */
export function assignIds(files: readonly FoundFile[]): { candidates: Candidate[]; setAside: QuarantinedFile[] } {
  const setAside: QuarantinedFile[] = [];
  const byStem = new Map<string, FoundFile[]>();
  const stems = new Set(files.map((file) => stemOf(file.path)));
  for (const file of files) {
    const extension = extname(file.path).toLowerCase();
    const stem = stemOf(file.path);
    const base = stem.replace(COMPANION, '');
    if (extension !== '' && !(extension in FORMAT_OF_EXTENSION)) {
      setAside.push({ path: file.path, reason: `not an image by its extension ${extension}` });
    } else if (base !== stem && stems.has(base)) {
      setAside.push({ path: file.path, reason: `by its name a mask or map of ${base}` });
    } else {
      const key = stem.toLowerCase();
      byStem.set(key, [...(byStem.get(key) ?? []), file]);
    }
  }
  const taken = new Map<string, string>();
  const candidates: Candidate[] = [];
  for (const group of byStem.values()) {
    const isShared = new Set(group.map((file) => file.path.slice(0, file.path.lastIndexOf('/') + 1))).size > 1;
    for (const file of group) {
      const stem = stemOf(file.path);
      const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1).normalize('NFC');
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
