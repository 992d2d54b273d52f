/** The blocked forms against the exact ones, on inputs that both can take. */

import { memory } from '@sal-smis/torch';
import { describe, expect, test } from 'vitest';
import { blobs } from '../../../test/support/blobs.js';
import { Random } from '../../random.js';
import { ballSizes, greedyCover, largestPureRadius } from '../coverage.js';
import golden from '../golden/scikit-learn.json' with { type: 'json' };
import { kmeans } from '../kmeans.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import { meanNeighbourDistance } from '../neighbours.js';
import { blockedKMeans } from './kmeans.js';
import { EXACT_ROWS, isLarge, sampleRows } from './size.js';

const points = blobs({ rows: 900, columns: 12, centers: 20, spread: 5, seed: 90 });
const clusters = kmeans(points, { clusters: 12, seed: 1, restarts: 1 }).assignment;

describe('blocked k-means', () => {
  test.each(golden.kmeans)('inertia within 1 % of scikit-learn: $rows x $columns, k = $clusters', (example) => {
    const result = blockedKMeans(blobs(example), { clusters: example.clusters, seed: 1 });
    expect(result.inertia).toBeLessThan(1.01 * example.inertia);
  });

  test('every row is with its nearest centre but for the last move, sizes and distances are those of the result', () => {
    const result = blockedKMeans(points, { clusters: 20, seed: 3 });
    const toCenter = (row: number, j: number) =>
      Math.sqrt(squaredDistance(points.data, row, result.centers.data, j, points.columns));
    let elsewhere = 0;
    for (const [row, own] of result.assignment.entries()) {
      expect(result.distances[row]).toBeCloseTo(toCenter(row, own), 10);
      const nearest = Math.min(...Array.from({ length: 20 }, (_, j) => toCenter(row, j)));
      if (toCenter(row, own) > nearest) elsewhere++;
    }
    expect(elsewhere).toBeLessThan(9);
    for (let j = 0; j < 20; j++) {
      expect(result.sizes[j]).toBe(result.assignment.filter((own) => own === j).length);
    }
    expect([...result.sizes].toSorted((a, b) => b - a)).toEqual([...result.sizes]);
    const inertia = result.distances.reduce((sum, distance) => sum + distance ** 2, 0);
    expect(result.inertia).toBeCloseTo(inertia, 6);
  });

  test('carries the starts on the sample over to all rows', () => {
    const many = blobs({ rows: EXACT_ROWS + 4000, columns: 3, centers: 6, spread: 1, seed: 91 });
    const result = blockedKMeans(many, { clusters: 6, seed: 1, restarts: 2 });
    const exact = kmeans(many, { clusters: 6, seed: 1, restarts: 2 });
    expect(result.inertia).toBeLessThan(1.01 * exact.inertia);
    expect(result.assignment).toHaveLength(many.rows);
  });

  test('equal seeds give equal results, empty clusters only where there are too few different rows', () => {
    expect(blockedKMeans(points, { clusters: 9, seed: 5 })).toEqual(blockedKMeans(points, { clusters: 9, seed: 5 }));
    const few: Matrix = { data: Float32Array.from([0, 0, 0, 0, 0, 1, 2, 3]), rows: 8, columns: 1 };
    expect([...blockedKMeans(few, { clusters: 4, seed: 1 }).sizes]).toEqual([5, 1, 1, 1]);
    expect([...blockedKMeans(few, { clusters: 6, seed: 1 }).sizes]).toEqual([5, 1, 1, 1, 0, 0]);
  });
});

describe('blocked distances', () => {
  test('neighbours are the same to float32', () => {
    const exact = meanNeighbourDistance(points, 20, false);
    const blocked = meanNeighbourDistance(points, 20, true);
    for (const [row, value] of blocked.entries()) expect(value).toBeCloseTo(exact[row]!, 5);
  });

  test('a row alone, and fewer rows than neighbours', () => {
    const two: Matrix = { data: Float32Array.from([0, 3]), rows: 2, columns: 1 };
    for (const blocked of [true, false]) {
      expect([...meanNeighbourDistance(two, 20, blocked)]).toEqual([3, 3]);
      expect([...meanNeighbourDistance({ ...two, rows: 1 }, 20, blocked)]).toEqual([0]);
    }
  });

  test('balls hold the same rows, and the pure radius is the same to float32', () => {
    const queries = Array.from({ length: 300 }, (_, i) => 3 * i);
    expect(ballSizes(points, queries, 4.2, true)).toEqual(ballSizes(points, queries, 4.2, false));
    const exact = largestPureRadius(points, clusters, 0.9, false);
    expect(largestPureRadius(points, clusters, 0.9, true)).toBeCloseTo(exact, 4);
  });

  test('the same rows cover', () => {
    const cover = (blocked: boolean) =>
      greedyCover(points, {
        ...{ delta: 4.2, budget: 60, blocked },
        covered: new Uint8Array(900),
        open: new Uint8Array(900).fill(1),
      });
    expect(cover(true)).toEqual(cover(false));
  });

  test('leave no tensor behind', () => {
    const before = memory().liveTensors;
    blockedKMeans(points, { clusters: 5, seed: 1 });
    meanNeighbourDistance(points, 5, true);
    largestPureRadius(points, clusters, 0.9, true);
    ballSizes(points, [0, 1, 2], 3, true);
    expect(memory().liveTensors).toBe(before);
  });
});

describe('size', () => {
  test('small pools are always exact, large ones never, those between by what it takes', () => {
    expect(isLarge({ rows: 4000, columns: 100_000 })).toBe(false);
    expect(isLarge({ rows: EXACT_ROWS + 1, columns: 1 }, 1)).toBe(true);
    expect(isLarge({ rows: 10_000, columns: 32 })).toBe(false);
    expect(isLarge({ rows: 10_000, columns: 512 })).toBe(true);
  });

  test('samples are ascending, without repeats, and every row is as likely', () => {
    const times = new Int32Array(30);
    for (let seed = 0; seed < 2000; seed++) {
      const rows = sampleRows(30, 10, Random.of(seed, 'sample'));
      expect(rows).toHaveLength(10);
      for (const [i, row] of rows.entries()) {
        if (i > 0) expect(row).toBeGreaterThan(rows[i - 1]!);
        times[row]!++;
      }
    }
    // Binomial (2000, 1/3), deviation 21: five deviations.
    for (const count of times) expect(Math.abs(count - 2000 / 3)).toBeLessThan(106);
    expect([...sampleRows(3, 5, Random.of(1, 'sample'))]).toEqual([0, 1, 2]);
  });
});
