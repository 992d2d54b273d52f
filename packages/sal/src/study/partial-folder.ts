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
import { refuseExisting } from './study.js';

const MARKER = '.sal-partial';

/** The hidden name that this process uses for a folder. */
export function partialName(target: string): string {
  return join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
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
  writeFileSync(join(partial, MARKER), `${process.pid}\n`, { flag: 'wx' });
  return partial;
}

export function discard(partial: string): void {
  rmSync(partial, { recursive: true, force: true });
}

/** Removes what killed processes have left of the folder: real folders with the marker of a process that is gone. */
export function removeAbandoned(target: string): void {
  const parent = dirname(target);
  if (!existsSync(parent)) return;
  const prefix = `.${basename(target)}.partial-`;
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(prefix) ? name.slice(prefix.length) : '';
    const folder = join(parent, name);
    if (/^[1-9]\d*$/.test(owner) && isMarked(folder, owner) && !isAlive(Number(owner))) discard(folder);
  }
}

function isMarked(folder: string, owner: string): boolean {
  const marker = join(folder, MARKER);
  const isPlain = lstatSync(folder).isDirectory() && lstatSync(marker, { throwIfNoEntry: false })?.isFile();
  return isPlain === true && readFileSync(marker, 'utf8').trim() === owner;
}

/** A folder of this process's own id is of an earlier process: this one is only about to make its own. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Gives the finished folder its name; an empty folder of that name gives way, anything else does not. */
export function publish(partial: string, target: string): void {
  refuseExisting(target);
  if (existsSync(target)) rmdirSync(target);
  renameSync(partial, target);
  rmSync(join(target, MARKER), { force: true });
}
