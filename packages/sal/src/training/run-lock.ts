/** Keeps two processes from training in the same run folder. A lock whose process is gone is void. */

import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../errors.js';

interface Owner {
  host: string;
  process: number;
}

const fileName = 'lock.json';

/** Locks that this process holds; they go with it. */
const held = new Set<string>();
process.once('exit', () => {
  for (const path of held) rmSync(path, { force: true });
});

/**
 * Takes the run folder for this process until it exits (or is killed). Taking it twice in one process is harmless.
 * @throws UsageError when another living process of this machine has it
 */
export function lockRun(directory: string): void {
  const path = join(directory, fileName);
  const owner = readOwner(path);
  if (owner && owner.host === hostname() && owner.process !== process.pid && isAlive(owner.process)) {
    throw new UsageError(`process ${owner.process} is working in this run`, {
      where: directory,
      fix: `wait for it, stop it, or start anew with --resume false; if it is another program, delete ${path}`,
    });
  }
  const mine: Owner = { host: hostname(), process: process.pid };
  writeFileSync(path, `${JSON.stringify(mine)}\n`);
  held.add(path);
}

function readOwner(path: string): Owner | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    // No lock, or one that a kill left half-written: nobody owns the run.
    return null;
  }
}

function isAlive(processId: number): boolean {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
