import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { Random } from '../../random.js';
import { kCenterGreedy } from '../k-center.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import { coreset } from './coreset.js';
import golden from './golden/picks.json' with { type: 'json' };

const distance = (points: Matrix, i: number, j: number) =>
  Math.sqrt(squaredDistance(points.data, i, points.data, j, points.columns));

describe.each(golden)('coreset on $rows x $columns', (example) => {
  test('picks as the paper says, in NumPy', () => {
    const points = blobs(example);
    const picks = (centres: number[], count: number) =>
      kCenterGreedy(points, centres, (row) => !centres.includes(row), count).map(({ row }) => row);
    expect(picks(example.labelled, 30)).toEqual(example.coreset);
    expect(picks([0], 20)).toEqual(example.coresetFrom0);
  });
});

describe('coreset', () => {
  const points = blobs({ rows: 300, columns: 5, centers: 9, spread: 3, seed: 50 });
  const candidates = { ids: Array.from({ length: 300 }, (_, i) => `i${i}`), features: points, proxyLoss: null };
  const settings = { seed: 2, clusters: 5, restarts: 1 };

  test('gives each pick its distance to the nearest label, which never grows', () => {
    const taken = candidates.ids.map((_, i) => i % 50 === 7);
    const { picks } = coreset.choose({ ...candidates, taken }, { ...settings, budget: 40 }, {});
    const chosen = taken.flatMap((value, i) => (value ? [i] : []));
    for (const [rank, pick] of picks.entries()) {
      expect(pick.distance).toBe(Math.min(...chosen.map((other) => distance(points, pick.index, other))));
      if (rank > 0) expect(pick.distance).toBeLessThanOrEqual(picks[rank - 1]!.distance!);
      expect(pick.reason).toContain(`from the ${chosen.length} images`);
      chosen.push(pick.index);
    }
  });

  test('leaves no image farther than twice what the best choice could', () => {
    // Random choices are no better than the best one.
    const { picks } = coreset.choose(
      { ...candidates, taken: candidates.ids.map(() => false) },
      { ...settings, budget: 9 },
      {},
    );
    const radius = (chosen: readonly number[]) =>
      Math.max(...candidates.ids.map((_, i) => Math.min(...chosen.map((j) => distance(points, i, j)))));
    const random = Random.of(1, 'test');
    const best = Math.min(...Array.from({ length: 200 }, () => radius(random.permutation(300).slice(0, 9))));
    expect(radius(picks.map(({ index }) => index))).toBeLessThanOrEqual(2 * best);
  });

  test('begins at another image with another seed, and after copies goes on', () => {
    const taken = candidates.ids.map(() => false);
    const first = (seed: number) =>
      coreset.choose({ ...candidates, taken }, { ...settings, seed, budget: 1 }, {}).picks[0]!;
    expect(new Set([1, 2, 3, 4, 5, 6].map((seed) => first(seed).index)).size).toBeGreaterThan(3);
    const equal = { data: new Float32Array(8).fill(1), rows: 4, columns: 2 };
    const ids = ['a', 'b', 'c', 'd'];
    const all = coreset.choose(
      { ids, taken: ids.map(() => false), features: equal, proxyLoss: null },
      { ...settings, budget: 4 },
      {},
    );
    expect(all.picks.map(({ index }) => index).toSorted()).toEqual([0, 1, 2, 3]);
  });
});
