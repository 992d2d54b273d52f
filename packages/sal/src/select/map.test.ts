import { expect, test } from 'vitest';
import { Random } from '../random.js';
import { pcaLayout, umapLayout } from './map.js';
import { type Matrix, matrixOf } from './matrix.js';

const layouts: [string, (features: Matrix) => ReturnType<typeof pcaLayout>][] = [
  ['principal components', pcaLayout],
  ['UMAP', (features) => umapLayout(features, 3)],
];

test.each(layouts)('%s keep three far groups apart, and the same input gives the same map', (_, layOut) => {
  const random = Random.of(1, 'map');
  const features = matrixOf(
    Array.from({ length: 90 }, (_, i) => Array.from({ length: 6 }, (_, j) => random.normal(j === i % 3 ? 30 : 0))),
  );
  const { x, y } = layOut(features);
  const apart = (i: number, j: number) => Math.hypot(x[i]! - x[j]!, y[i]! - y[j]!);
  for (let i = 0; i < 90; i++) {
    const order = Array.from({ length: 90 }, (_, j) => j).sort((a, b) => apart(i, a) - apart(i, b));
    expect(order.slice(0, 30).filter((j) => j % 3 !== i % 3)).toEqual([]);
  }
  expect(layOut(features)).toEqual(layOut(features));
});

test.each(layouts)('%s lay out one image, and equal ones, at finite places', (_, layOut) => {
  for (const rows of [[[1, 2]], Array(9).fill([3, 3]), [[1], [2]]]) {
    const { x, y } = layOut(matrixOf(rows));
    expect(x).toHaveLength(rows.length);
    expect([...x, ...y].every(Number.isFinite)).toBe(true);
  }
});
