/**
 * What a killed command, or a full disk, leaves in a study: temporary files, each as large as what it was to become.
 * Only files that this program has named, of processes that are gone, are removed.
 */

import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { LOCK_FILE, removeVoidLock } from './lock.js';
import { stateOfTag } from './process-identity.js';

/** Nobody else names files so. */
const TAGGED = /\.(\d+-[0-9a-f]{12})\.tmp$/;
/** Of version 1: the number of the process alone. */
const NUMBERED = /^(?:\..+|.+\.safetensors)\.(\d+)\.tmp$/;
/** Of version 1, without an owner; nobody needs a second to write one. */
const OWNERLESS = /^(?:metrics\.jsonl|best\.safetensors)\.tmp$/;
const OWNERLESS_SECONDS = 600;
/** After this a file of another machine is taken for left. */
const FOREIGN_SECONDS = 24 * 3600;

/** In a folder that is being filled; see partial-folder.ts. One that has its name already needs it no more. */
export const PARTIAL_MARKER = '.sal-partial';

/** Removes what is left in the folders of a study, locks of dead processes among it. */
export function removeLeftovers(study: string): void {
  rmSync(join(study, PARTIAL_MARKER), { force: true });
  for (const folder of ['.', 'masks', 'masks/superseded', 'cache', 'report', 'selections', 'runs']) {
    removeTemporaries(join(study, folder));
  }
  for (const folder of ['runs', 'selections']) {
    removeVoidLock(join(study, folder, LOCK_FILE));
    for (const name of subfolders(join(study, folder))) {
      removeTemporaries(join(study, folder, name));
      removeVoidLock(join(study, folder, name, LOCK_FILE));
      if (!name.startsWith('.')) rmSync(join(study, folder, name, PARTIAL_MARKER), { force: true });
    }
  }
}

/** Removes the temporary files of dead processes in one folder. */
export function removeTemporaries(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (isLeft(join(folder, name), name)) rmSync(join(folder, name), { force: true });
  }
}

/** The same for one file in a folder that is not ours: what killed commands began to write in its place. */
export function removeTemporariesOf(file: string): void {
  const folder = dirname(file);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`.${basename(file)}.`) && TAGGED.test(name) && isLeft(join(folder, name), name)) {
      rmSync(join(folder, name), { force: true });
    }
  }
}

function isLeft(path: string, name: string): boolean {
  if (OWNERLESS.test(name)) return ageOf(path) > OWNERLESS_SECONDS;
  const tag = (TAGGED.exec(name) ?? NUMBERED.exec(name))?.[1];
  if (tag === undefined) return false;
  const state = stateOfTag(tag);
  return state === 'dead' || (state === 'unknown' && ageOf(path) > FOREIGN_SECONDS);
}

function ageOf(path: string): number {
  const facts = statSync(path, { throwIfNoEntry: false });
  return facts?.isFile() ? (Date.now() - facts.mtimeMs) / 1000 : 0;
}

function subfolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}
