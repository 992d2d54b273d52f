import { readFileSync } from 'node:fs';
import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { signedDistance, signedDistances } from './signed-distance.js';

interface Golden {
  shape: [number, number, number, number];
  target: number[];
  weight: number[];
  distances: number[];
  weightedDistances: number[];
}

const golden = JSON.parse(readFileSync(new URL('./golden/by-name.json', import.meta.url), 'utf8')) as Golden;

it.each(['plain', 'weighted'] as const)('%s: agrees with SciPy, class by class', (kind) =>
  scope(() => {
    const [n, classes, height, width] = golden.shape;
    const target = fromArray(BigInt64Array.from(golden.target, BigInt), [n, height, width]);
    const weight = kind === 'weighted' ? fromArray(Float32Array.from(golden.weight), [n, height, width]) : null;
    const maps = signedDistances(target, classes, weight);
    expect(maps.shape).toEqual([n, classes - 1, height, width]);
    const expected = kind === 'weighted' ? golden.weightedDistances : golden.distances;
    for (const [i, value] of maps.toFloat32Array().entries()) expect(value).toBeCloseTo(expected[i] as number, 5);
  }),
);

it('is 0 at the rim inside, 1 beside it, and 0 everywhere where there is no edge', () => {
  const row = Uint8Array.from([0, 0, 1, 1, 1, 0]);
  expect([...signedDistance(row, 6, 1)]).toEqual([2, 1, 0, -1, 0, 1]);
  expect([...signedDistance(new Uint8Array(3), 3, 1)]).toEqual([0, 0, 0]);
  expect([...signedDistance(new Uint8Array(3).fill(1), 3, 1)]).toEqual([0, 0, 0]);
});
