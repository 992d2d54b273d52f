/**
 * A study for choosing settings: the sealed test images are taken out, a part of the pool takes their place. What is chosen
 * on it can then be reported on the test set, which has not been seen.
 */

import { UsageError } from '../errors.js';
import { Random } from '../random.js';
import { splitGroups } from './split.js';
import type { Study } from './study.js';

/** Share of the pool that becomes the test set of a development study. */
export const DEVELOPMENT_SHARE = 0.25;

/**
 * Changes the study, which must be new (no labels, no runs). Groups stay whole.
 * @throws UsageError where the pool has fewer than four images
 */
export function makeDevelopment(study: Study): void {
  const pool = study.images({ split: 'pool' });
  if (pool.length < 4) {
    throw new UsageError(`the pool has ${pool.length} images`, {
      expected: 'at least 4, to take a quarter for testing',
    });
  }
  const groups = new Map<string, string[]>();
  for (const { id, group } of pool) groups.set(group, [...(groups.get(group) ?? []), id]);
  const members = [...groups.values()];
  const test = Math.round(DEVELOPMENT_SHARE * pool.length);
  const sizes = { pool: pool.length - test, test };
  const seed = Random.of(study.config.seed, 'development').uint32();
  const splits = splitGroups(
    members.map((ids) => ids.length),
    sizes,
    seed,
  );
  study.replaceTestSet(new Set(members.filter((_, i) => splits[i] === 'test').flat()));
}
