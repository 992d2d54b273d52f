/**
 * `masks/unrecorded/`: masks that lie in a study and that no row of `study.db` knows. A cut write-ahead log leaves them,
 * a killed `sal label`, a person who painted over a stored mask. They give way to what is recorded, and stay.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { syncDirectory } from './files.js';
import { sha256Of } from './recorded-file.js';

const FOLDER = 'unrecorded';

export function unrecordedFolder(masks: string): string {
  return join(masks, FOLDER);
}

/** Id of the image and the start of the hash, out of a name in that folder; null for a foreign file. */
export function parseUnrecorded(name: string): { id: string; hash: string } | null {
  const match = /^(.+)\.([0-9a-f]{16})\.png$/.exec(name);
  return match ? { id: match[1]!, hash: match[2]! } : null;
}

/**
 * Moves a mask there and returns its new path. The name holds the hash: two contents never share one, and equal ones
 * are kept once.
 */
export function setAside(masks: string, imageId: string, path: string): string {
  const folder = unrecordedFolder(masks);
  mkdirSync(folder, { recursive: true });
  const target = join(folder, `${imageId}.${fileSha256(path).slice(0, 16)}.png`);
  if (target === path) return path;
  if (existsSync(target)) rmSync(path);
  else renameSync(path, target);
  syncDirectory(folder);
  return target;
}

export function fileSha256(path: string): string {
  return sha256Of(readFileSync(path));
}
