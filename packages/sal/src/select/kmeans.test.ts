import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blobs } from '../../test/support/blobs.js';
import golden from './golden/scikit-learn.json' with { type: 'json' };
import { kmeans } from './kmeans.js';
import { type Matrix, matrixOf } from './matrix.js';

describe('k-means', () => {
  for (const example of golden.kmeans) {
    test(`inertia within 1 % of scikit-learn's: ${example.rows} x ${example.columns}, k = ${example.clusters}`, () => {
      const result = kmeans(blobs(example), { clusters: example.clusters, seed: 1 });
      expect(result.inertia).toBeLessThan(1.01 * example.inertia);
    });
  }

  test('finds separate blobs exactly, largest first', () => {
    const example = golden.kmeans[0]!;
    const result = kmeans(blobs(example), { clusters: example.clusters, seed: 5 });
    expect([...result.sizes]).toEqual(example.sizes);
    expect(Math.abs(result.inertia - example.inertia) / example.inertia).toBeLessThan(1e-5);
  });

  test('every row is with its nearest centre, which is the mean of its members', () => {
    const rowsOf = fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 3, maxLength: 3 }), {
      minLength: 4,
    });
    fc.assert(
      fc.property(rowsOf, fc.integer({ min: 1, max: 4 }), fc.nat(), (rows, clusters, seed) => {
        const points = matrixOf(rows);
        const result = kmeans(points, { clusters, seed, restarts: 2 });
        for (const [i, cluster] of result.assignment.entries()) {
          const toCenters = Array.from({ length: clusters }, (_, j) => distance(points, i, result.centers, j));
          expect(toCenters[cluster]).toBeCloseTo(Math.min(...toCenters), 5);
          expect(result.distances[i]).toBeCloseTo(toCenters[cluster]!, 10);
        }
        for (let j = 0; j < clusters; j++) {
          const members = rows.filter((_, i) => result.assignment[i] === j);
          expect(result.sizes[j]).toBe(members.length);
          for (let t = 0; t < 3 && members.length > 0; t++) {
            const mean = members.reduce((sum, row) => sum + row[t]!, 0) / members.length;
            expect(result.centers.data[j * 3 + t]).toBeCloseTo(mean, 5);
          }
        }
      }),
    );
  });

  test('a cluster is empty only where there are fewer distinct rows than clusters', () => {
    const distinct = matrixOf([[0], [0], [0], [0], [0], [0], [1], [2], [3]]);
    for (let seed = 0; seed < 20; seed++) {
      expect([...kmeans(distinct, { clusters: 4, seed, restarts: 1 }).sizes]).toEqual([6, 1, 1, 1]);
      expect([...kmeans(distinct, { clusters: 6, seed, restarts: 1 }).sizes]).toEqual([6, 1, 1, 1, 0, 0]);
    }
  });

  test('equal seeds give equal results, other seeds other starts', () => {
    const points = blobs(golden.kmeans[2]!);
    const first = kmeans(points, { clusters: 40, seed: 3, restarts: 1 });
    expect(kmeans(points, { clusters: 40, seed: 3, restarts: 1 })).toEqual(first);
    expect(kmeans(points, { clusters: 40, seed: 4, restarts: 1 }).inertia).not.toBe(first.inertia);
  });

  test('more restarts never raise the inertia', () => {
    const points = blobs(golden.kmeans[2]!);
    const inertia = [1, 3, 9].map((restarts) => kmeans(points, { clusters: 40, seed: 8, restarts }).inertia);
    expect([...inertia].sort((a, b) => b - a)).toEqual(inertia);
  });
});

function distance(a: Matrix, i: number, b: Matrix, j: number): number {
  let sum = 0;
  for (let t = 0; t < a.columns; t++) sum += (a.data[i * a.columns + t]! - b.data[j * a.columns + t]!) ** 2;
  return Math.sqrt(sum);
}
