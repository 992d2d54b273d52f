/** How many images go to the pool and to the test set, and which: whole groups, seeded. Pure. */

import { UsageError } from '../errors.js';
import { suggest } from '../nearest.js';
import { Random } from '../random.js';
import type { Split } from './types.js';

/** Shares of a split; a share that is left out takes what the other leaves. */
export interface SplitRequest {
  unit: 'images' | 'fraction';
  pool?: number;
  test?: number;
}

export interface SplitSizes {
  pool: number;
  test: number;
}

const SYNTAX = 'counts such as pool=1600,test=400 or fractions such as pool=0.8,test=0.2';

/** @throws UsageError for anything but SYNTAX. */
export function parseSplit(text: string): SplitRequest {
  const wrong = (what: string, fix?: string) =>
    new UsageError(`--split is ${JSON.stringify(text)}: ${what}`, { expected: SYNTAX, fix });
  const shares: Partial<Record<Split, number>> = {};
  const units = new Set<'images' | 'fraction'>();
  for (const part of text.split(',')) {
    const [name = '', value, ...more] = part.split('=').map((piece) => piece.trim());
    if (name !== 'pool' && name !== 'test')
      throw wrong(`${JSON.stringify(name)} is no part of a split`, suggest(name, ['pool', 'test']));
    if (name in shares) throw wrong(`${name} is given twice`);
    if (value === undefined || more.length > 0 || !/^\d*\.?\d+$/.test(value)) throw wrong(`${name} needs a number`);
    shares[name] = Number(value);
    units.add(value.includes('.') ? 'fraction' : 'images');
  }
  if (units.size > 1) throw wrong('counts and fractions do not mix');
  const [unit] = units;
  const sum = (shares.pool ?? 0) + (shares.test ?? 0);
  if (unit === 'fraction' && sum > 1 + 1e-9) throw wrong(`the fractions add up to ${sum}`);
  if (shares.pool === 0) throw wrong('the pool would be empty');
  return { unit: unit!, ...shares };
}

/**
 * Sizes for `count` images. Where a request asks for more images than there are, because some could not be read, the
 * test set keeps its size and the pool gets the rest.
 * @param found image files before the unreadable ones were set aside
 * @throws UsageError when even all files would not be enough, or nothing is left for the pool.
 */
export function splitSizes(request: SplitRequest, count: number, found: number): SplitSizes {
  if (request.unit === 'fraction') {
    const test = Math.round(count * (request.test ?? 1 - request.pool!));
    const pool =
      request.pool === undefined || request.test === undefined ? count - test : Math.round(count * request.pool);
    return { test, pool: Math.min(pool, count - test) };
  }
  const asked = (request.pool ?? 0) + (request.test ?? 0);
  if (asked > found) {
    throw new UsageError(`--split asks for ${asked} images`, {
      expected: `at most the ${found} image files there are`,
      fix: 'ask for fewer, or for fractions such as pool=0.8,test=0.2',
    });
  }
  const test = request.test ?? count - request.pool!;
  const pool = Math.min(request.pool ?? count - test, count - test);
  if (pool <= 0) {
    throw new UsageError(`--split leaves no image for the pool: ${count} are readable and ${test} go to the test set`, {
      fix: 'ask for a smaller test set',
    });
  }
  return { test, pool };
}

/**
 * Deals whole groups out: first to the test set, then to the pool, in a seeded order. Sizes are met exactly where the
 * groups allow, else as closely as they can be.
 * @param groups sizes of the groups
 * @returns split of each group; null where it is in neither (the request asked for fewer images than there are)
 */
export function splitGroups(groups: readonly number[], sizes: SplitSizes, seed: number): (Split | null)[] {
  const splits: (Split | null)[] = groups.map(() => null);
  const total = groups.reduce((sum, size) => sum + size, 0);
  const order = Random.of(seed, 'split').permutation(groups.length);
  for (const index of chooseGroups(groups, order, sizes.test)) splits[index] = 'test';
  const rest = order.filter((index) => splits[index] === null);
  const pool = sizes.pool + sizes.test >= total ? rest : chooseGroups(groups, rest, sizes.pool);
  for (const index of pool) splits[index] = 'pool';
  return splits;
}

/** Groups whose sizes add up to the target or come nearest to it: in the given order while they fit, else by exact search. */
function chooseGroups(groups: readonly number[], order: readonly number[], target: number): number[] {
  const chosen: number[] = [];
  let room = target;
  for (const index of order) {
    if (groups[index]! > room) continue;
    chosen.push(index);
    room -= groups[index]!;
  }
  return room === 0 ? chosen : nearestSum(groups, order, target);
}

/**
 * Bounded subset sum by dynamic programming over the distinct sizes. `layer[v]` is the first size by which the sum v was
 * reached and `used[v]` how many of it that took, so that the chain v, v - size, ... is one solution.
 */
function nearestSum(groups: readonly number[], order: readonly number[], target: number): number[] {
  const bySize = new Map<number, number[]>();
  for (const index of order) bySize.set(groups[index]!, [...(bySize.get(groups[index]!) ?? []), index]);
  const sizes = [...bySize.keys()];
  const limit = target + Math.max(0, ...sizes);
  const layer = new Int32Array(limit + 1).fill(-1);
  const used = new Int32Array(limit + 1);
  for (const [position, size] of sizes.entries()) {
    const available = bySize.get(size)!.length;
    for (let sum = size; sum <= limit; sum++) {
      const before = sum - size;
      if (layer[sum] !== -1 || (before > 0 && layer[before] === -1)) continue;
      const count = before > 0 && layer[before] === position ? used[before]! + 1 : 1;
      if (count > available) continue;
      layer[sum] = position;
      used[sum] = count;
    }
  }
  const reached = (sum: number) => sum === 0 || (sum > 0 && sum <= limit && layer[sum] !== -1);
  let distance = 0;
  while (!reached(target - distance) && !reached(target + distance)) distance++;
  const chosen: number[] = [];
  for (let sum = reached(target - distance) ? target - distance : target + distance; sum > 0; ) {
    const size = sizes[layer[sum]!]!;
    chosen.push(bySize.get(size)!.shift()!);
    sum -= size;
  }
  return chosen;
}
