/** Keeps two processes from working in the same folder of a run or a simulation. */

import { join } from 'node:path';
import { isLocked, LOCK_FILE, takeLock } from '../study/lock.js';
import type { Study } from '../study/study.js';
import type { RunKind } from '../study/types.js';

/**
 * Takes the folder for this process until the returned function is called or the process ends. Taking it twice in one
 * process is harmless.
 * @throws UsageError when another process has it
 */
export function lockRun(directory: string): () => void {
  return takeLock(join(directory, LOCK_FILE), {
    activity: 'is working in this run',
    fix: 'wait for it, stop it, or start anew with --resume false',
  });
}

/**
 * Of a kind of run that no command goes on with: those whose process is gone have failed, and are recorded so. (A killed
 * training stays as it is, because the same command goes on with it.)
 */
export function failAbandoned(study: Study, kind: RunKind): void {
  for (const { id, directory } of study.runs(kind, 'running')) {
    if (!isLocked(join(directory, LOCK_FILE))) study.failRun(id, 'its process ended before it did');
  }
}
