/** A folder is filled under a hidden name beside its own and takes its name when it is complete. */

import { existsSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { refuseExisting } from './study.js';

/** The hidden name that this process uses for a folder. */
export function partialName(target: string): string {
  return join(dirname(target), `.${basename(target)}.partial-${process.pid}`);
}

/** Removes what killed processes have left of the folder. */
export function removeAbandoned(target: string): void {
  const prefix = `.${basename(target)}.partial-`;
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix) || isAlive(Number(name.slice(prefix.length)))) continue;
    rmSync(join(dirname(target), name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
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
}
