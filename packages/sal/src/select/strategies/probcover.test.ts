import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { resolveOptions } from '../../plugin.js';
import { ballSizes, greedyCover, isWithin, largestPureRadius } from '../coverage.js';
import { matrixOf } from '../matrix.js';
import golden from './golden/picks.json' with { type: 'json' };
import { probcover } from './probcover.js';

describe.each(golden)('probcover on $rows x $columns', (example) => {
  const points = blobs(example);
  const ids = Array.from({ length: example.rows }, (_, i) => `i${i}`);
  const choose = (labelled: readonly number[], options: object) =>
    probcover.choose(
      { ids, taken: ids.map((_, i) => labelled.includes(i)), features: points, proxyLoss: null },
      { budget: 40, seed: 1, clusters: 4, restarts: 2 },
      resolveOptions(probcover, { ...options }),
    ).picks;

  test('picks as the paper says, in NumPy, delta given', () => {
    const { delta, probcover: expected, probcoverFresh } = example;
    const picks = choose(example.labelled, { delta });
    expect(picks.slice(0, expected.length).map(({ index }) => index)).toEqual(expected);
    const fresh = choose([], { delta });
    expect(fresh.slice(0, probcoverFresh.length).map(({ index }) => index)).toEqual(probcoverFresh);
    // Beyond, nothing is left to cover.
    expect(fresh[probcoverFresh.length]!.reason).toMatch(/^all are covered: farthest/);
  });

  test('delta is the largest at which the balls are pure enough', () => {
    const clusters = Int32Array.from(example.cluster);
    const radius = largestPureRadius(points, clusters, example.alpha, false);
    expect(radius).toBeCloseTo(example.largestPure, 6);
    const purity = (delta: number) => {
      const pure = ids.filter((_, i) =>
        ids.every((_, j) => clusters[i] === clusters[j] || !isWithin(points, i, points, j, delta)),
      );
      return pure.length / ids.length;
    };
    expect(purity(radius)).toBeGreaterThanOrEqual(example.alpha);
    expect(purity(radius * (1 + 1e-9))).toBeLessThan(example.alpha);
  });
});

describe('coverage', () => {
  const points = blobs({ rows: 200, columns: 4, centers: 7, spread: 4, seed: 60 });

  test('every pick covers as many uncovered rows as any could, and its gain says how many', () => {
    const covered = new Uint8Array(200);
    const request = { delta: 1.5, covered, open: new Uint8Array(200).fill(1), budget: 25, blocked: false };
    const mine = new Uint8Array(200);
    for (const { row, gain } of greedyCover(points, request)) {
      const gainOf = (candidate: number) =>
        mine.filter((value, i) => value === 0 && isWithin(points, i, points, candidate, 1.5)).length;
      expect(gain).toBe(gainOf(row));
      expect(gain).toBe(Math.max(...Array.from(mine.keys(), gainOf)));
      for (let i = 0; i < 200; i++) if (isWithin(points, i, points, row, 1.5)) mine[i] = 1;
    }
    expect(covered).toEqual(mine);
  });

  test('one cluster is pure at any radius: one ball, then the farthest', () => {
    expect(largestPureRadius(points, new Int32Array(200), 0.95, false)).toBe(Number.POSITIVE_INFINITY);
    const ids = Array.from({ length: 200 }, (_, i) => `i${i}`);
    const { picks } = probcover.choose(
      { ids, taken: ids.map(() => false), features: points, proxyLoss: null },
      { budget: 3, seed: 1, clusters: 1, restarts: 1 },
      resolveOptions(probcover, {}),
    );
    expect(picks[0]!.reason).toBe('first pick within any distance of 200 of 200 images');
    expect(picks[1]!.reason).toMatch(/^all are covered/);
  });

  test('balls are open and hold their own centre', () => {
    const line = matrixOf([[0], [1], [2], [4]]);
    expect([...ballSizes(line, [0, 1, 2, 3], 1, false)]).toEqual([1, 1, 1, 1]);
    expect([...ballSizes(line, [0, 1, 2, 3], 1.01, false)]).toEqual([2, 3, 2, 1]);
    expect([...ballSizes(line, [1, 3], 1.01, false)]).toEqual([1, 1, 1, 1]);
  });
});
