/** What a selection may ask for: who is still to be had, and whether the numbers fit the pool. */

import { counted } from '../counted.js';
import { FailureError, UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import type { SelectSettings } from './settings.js';
import type { Strategy } from './strategy.js';

/** Per image of the pool, whether a round asked for it or somebody labelled it. */
export function takenOf(study: Study, pool: readonly ImageRecord[]): boolean[] {
  const requested = study.requestedIds();
  const labelled = study.annotations();
  return pool.map(({ id }) => requested.has(id) || labelled.has(id));
}

/** @throws UsageError for a budget or clusters beyond the pool; FailureError for an empty pool */
export function checkSizes(
  { budget, clusters }: SelectSettings,
  strategy: Strategy,
  taken: readonly boolean[],
  study: Study,
): void {
  const pool = taken.length;
  const left = taken.filter((value) => !value).length;
  if (pool === 0) {
    throw new FailureError('the pool is empty: there is nothing to choose from', {
      where: study.directory,
      fix: 'make the study again with images in the pool: sal init --split pool=N,test=M',
    });
  }
  if (!Number.isInteger(budget) || budget < 1) {
    throw new UsageError(`--budget is ${budget}`, { expected: `a whole number from 1 to ${left}` });
  }
  if (left === 0) {
    throw new UsageError(`every image of the pool (${pool}) is labelled or asked for already`, {
      where: study.directory,
      fix: 'give the masks with sal label, and train',
    });
  }
  if (budget > left) {
    const others = pool > left ? ` (${pool - left} of ${pool} are labelled or asked for already)` : '';
    throw new UsageError(`--budget is ${budget}`, { expected: `at most ${left}, what the pool has left${others}` });
  }
  if (strategy.needsFeatures && clusters !== null && clusters > pool) {
    throw new UsageError(`--clusters is ${clusters}`, { expected: `at most ${pool}, the images of the pool` });
  }
}

/** Asking for more while earlier requests lie open is allowed, and seldom meant. */
export function warnOfUnlabelled(study: Study, hooks: Hooks): void {
  const labelled = study.annotations();
  const open = [...study.requestedIds()].filter((id) => !labelled.has(id)).length;
  if (open === 0) return;
  hooks.warn(
    `${counted(open, 'image')} of earlier rounds ${open === 1 ? 'has' : 'have'} no mask yet; this round asks for others beside them`,
  );
}
