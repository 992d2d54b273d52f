/**
 * A folder is filled under a hidden name beside its own and takes its name when it is complete. A marker inside says
 * whose it is: nothing is ever removed that does not carry it.
 */

import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { FailureError } from '../errors.js';
import { PARTIAL_MARKER } from './leftovers.js';
import { processTag, stateOfTag } from './process-identity.js';
import { refuseExisting } from './study.js';

const INFIX = '.partial-';

/** The hidden name that this process uses for a folder. */
export function partialName(target: string): string {
  return join(dirname(target), `.${basename(target)}${INFIX}${processTag()}`);
}

/**
 * Makes the hidden folder, with its marker; the caller fills it, then calls `publish`, or `discard` when it fails.
 * @throws FailureError where something that is not ours has the name
 */
export function makePartial(target: string): string {
  removeAbandoned(target);
  const partial = partialName(target);
  mkdirSync(dirname(partial), { recursive: true });
  try {
    mkdirSync(partial);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw new FailureError('is in the way', { where: partial, fix: 'move it away, or run this again' });
  }
  writeFileSync(join(partial, PARTIAL_MARKER), `${processTag()}\n`, { flag: 'wx' });
  return partial;
}

/** The marker goes last: what a kill leaves of the folder is still known as ours. */
export function discard(partial: string): void {
  if (!existsSync(partial)) return;
  for (const name of readdirSync(partial)) {
    if (name !== PARTIAL_MARKER) rmSync(join(partial, name), { recursive: true, force: true });
  }
  rmSync(partial, { recursive: true, force: true });
}

/**
 * Removes what killed processes have left of the folder, or of any folder beside it where its name is `*`: real folders
 * with the marker of a process that is gone.
 */
export function removeAbandoned(target: string): void {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const owner = isPartialOf(name, basename(target)) ? name.slice(name.lastIndexOf(INFIX) + INFIX.length) : '';
    const folder = join(parent, name);
    if (owner !== '' && isMarked(folder, owner) && isGone(owner)) discard(folder);
  }
}

function isPartialOf(name: string, target: string): boolean {
  if (target === '*') return name.startsWith('.') && name.includes(INFIX);
  return name.startsWith(`.${target}${INFIX}`) && name.lastIndexOf(INFIX) === target.length + 1;
}

/** An empty folder of such a name was killed just before it got its marker, or after it lost it. */
function isMarked(folder: string, owner: string): boolean {
  if (!lstatSync(folder).isDirectory()) return false;
  const marker = join(folder, PARTIAL_MARKER);
  if (!lstatSync(marker, { throwIfNoEntry: false })?.isFile()) return readdirSync(folder).length === 0;
  return readFileSync(marker, 'utf8').trim() === owner;
}

/** A folder of this process's own id is of an earlier process: this one is only about to make its own. */
function isGone(owner: string): boolean {
  return owner === String(process.pid) || owner === processTag() || stateOfTag(owner) === 'dead';
}

/** Gives the finished folder its name; an empty folder of that name gives way, anything else does not. */
export function publish(partial: string, target: string): void {
  refuseExisting(target);
  if (existsSync(target)) rmdirSync(target);
  try {
    renameSync(partial, target);
  } catch (error) {
    // Another process has published in this moment.
    refuseExisting(target);
    throw error;
  }
  rmSync(join(target, PARTIAL_MARKER), { force: true });
}
