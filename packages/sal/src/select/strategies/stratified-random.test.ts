import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { stratifiedRandom } from './stratified-random.js';

const points = blobs({ rows: 120, columns: 4, centers: 4, spread: 1, seed: 80 });
const ids = Array.from({ length: 120 }, (_, i) => `i${i}`);
const choose = (seed: number, budget: number) =>
  stratifiedRandom.choose(
    { ids, taken: ids.map(() => false), features: points, proxyLoss: null },
    { seed, budget, clusters: 4, restarts: 3 },
    {},
  );

describe('stratified-random', () => {
  test('gives every cluster its share, to less than one pick', () => {
    const { picks, clusters } = choose(1, 30);
    for (let cluster = 1; cluster <= 4; cluster++) {
      const size = clusters!.filter((own) => own === cluster).length;
      const count = picks.filter((pick) => pick.cluster === cluster).length;
      expect(Math.abs(count - size / 4)).toBeLessThan(1);
    }
  });

  test('every member of a cluster is as likely as any other', () => {
    const chosen = new Int32Array(120);
    for (let seed = 0; seed < 400; seed++) for (const { index } of choose(seed, 30).picks) chosen[index]!++;
    // The blobs are clear, so the clusters are the same for all seeds: 1 of 4, deviation 8.7; five deviations.
    for (const times of chosen) expect(Math.abs(times - 100)).toBeLessThan(44 + 400 / 27);
  });
});
