import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { kmeans } from '../kmeans.js';
import { matrixOf } from '../matrix.js';
import { kmeansMedoids } from './kmeans-medoids.js';

const points = blobs({ rows: 150, columns: 6, centers: 9, spread: 3, seed: 70 });
const ids = Array.from({ length: 150 }, (_, i) => `i${i}`);
const settings = { seed: 4, clusters: 2, restarts: 3 };

describe('kmeans-medoids', () => {
  test('takes the member nearest to the centre of each of budget clusters, the largest first', () => {
    const candidates = { ids, taken: ids.map(() => false), features: points, proxyLoss: null };
    const { picks, clusters } = kmeansMedoids.choose(candidates, { ...settings, budget: 12 }, {});
    const { assignment, distances } = kmeans(points, { clusters: 12, seed: 4, restarts: 3 });
    expect([...clusters!]).toEqual(Array.from(assignment, (own) => own + 1));
    expect(picks.map(({ cluster }) => cluster)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const { index, cluster, distance } of picks) {
      const members = ids.flatMap((_, i) => (assignment[i] === cluster! - 1 ? [i] : []));
      expect(distance).toBe(Math.min(...members.map((i) => distances[i]!)));
      expect(distances[index]).toBe(distance);
    }
  });

  test('a later round counts what is labelled among its clusters and leaves those clusters alone', () => {
    const first = kmeansMedoids.choose(
      { ids, taken: ids.map(() => false), features: points, proxyLoss: null },
      { ...settings, budget: 5 },
      {},
    );
    const chosen = new Set(first.picks.map(({ index }) => index));
    const taken = ids.map((_, i) => chosen.has(i));
    const { picks, clusters } = kmeansMedoids.choose(
      { ids, taken, features: points, proxyLoss: null },
      { ...settings, budget: 7 },
      {},
    );
    expect(Math.max(...clusters!)).toBe(12);
    const held = new Set([...chosen].map((index) => clusters![index]));
    expect(picks.filter(({ cluster }) => held.has(cluster!))).toEqual([]);
  });

  test('where there are fewer different images than labels, copies fill the budget', () => {
    const features = matrixOf([[0], [0], [0], [5], [5], [9]]);
    const copies = { ids: ids.slice(0, 6), taken: Array(6).fill(false), features, proxyLoss: null };
    const { picks } = kmeansMedoids.choose(copies, { ...settings, budget: 5 }, {});
    expect(new Set(picks.map(({ index }) => index)).size).toBe(5);
    expect(new Set(picks.slice(0, 3).map(({ index }) => features.data[index])).size).toBe(3);
  });
});
