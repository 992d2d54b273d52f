/** The second call of a command that was disturbed: it must finish the work, as if nothing had happened. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { faultsOf, firstError } from '../frame/verdict.js';
import { differences } from './essence.js';
import { countedPaths, pathShape, type Reference } from './references.js';
import { runSal } from './sal.js';
import type { Where } from './stages.js';
import { Tables } from './tables.js';
import type { Task } from './tasks.js';

/** Files that the undisturbed command does not leave. */
export function leftovers(folder: string, reference: Reference, before: ReadonlySet<string> = new Set()): string[] {
  return countedPaths(folder).filter((path) => !before.has(path) && !reference.paths.has(pathShape(path)));
}

/**
 * Whether the first round of picks was written as a whole before the command ended: then the same command rightly asks
 * for another one.
 */
function roundIsComplete(study: string): boolean {
  if (!existsSync(join(study, 'study.db'))) return false;
  const query = 'SELECT round FROM selections WHERE completed IS NOT NULL';
  return Tables.of(study, (tables) => tables.rows(query)).length > 0;
}

/** Whether everything was done before the command was killed in its last milliseconds. */
export function isDone({ name }: Task, { study }: Where): boolean {
  return name === 'select' && roundIsComplete(study);
}

/** Runs the command again and returns what is wrong then: its end, its result, or files that it left. */
export async function faultsOfRunningAgain(
  program: string,
  tried: Task,
  where: Where,
  reference: Reference,
): Promise<string[]> {
  const { name, words, result } = tried;
  if (isDone(tried, where)) {
    return differences(reference.result, await result(where)).map(
      (difference) => `though it was recorded, ${difference}`,
    );
  }
  const outcome = await runSal({ program, folder: where.folder }, words(where));
  const faults = faultsOf(outcome).map((fault) => `again: ${fault}`);
  const different = differences(reference.result, await result(where));
  // A command that was disturbed when all was done may refuse to do it twice.
  const refusedRightly = outcome.code === 2 && different.length === 0;
  if (outcome.code !== 0 && !refusedRightly) {
    faults.push(`again: sal ${name} ended with ${outcome.code}: ${firstError(outcome.err)}`);
  }
  faults.push(...different.slice(0, 6).map((difference) => `after it was run again ${difference}`));
  const left = leftovers(where.folder, reference);
  if (left.length > 0) faults.push(`left after it was run again: ${left.slice(0, 6).join(', ')}`);
  return faults;
}
