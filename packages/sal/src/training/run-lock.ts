/** Keeps two processes from working in the same folder of a run or a simulation. */

import { join } from 'node:path';
import { takeLock } from '../study/lock.js';

/**
 * Takes the folder for this process until it ends. Taking it twice in one process is harmless.
 * @throws UsageError when another process has it
 */
export function lockRun(directory: string): void {
  takeLock(join(directory, 'lock.json'), {
    activity: 'is working in this run',
    fix: 'wait for it, stop it, or start anew with --resume false',
  });
}
