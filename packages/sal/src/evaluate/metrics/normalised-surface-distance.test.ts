import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskOf, maskPairs } from '../../../test/support/masks.js';
import { MaskPair } from './metric.js';
import { normalisedSurfaceDistance } from './normalised-surface-distance.js';

const at = (pair: MaskPair, tolerance: number) => normalisedSurfaceDistance.compute(pair, { tolerance });

it('counts the outline pixels of both masks within the tolerance, that distance included', () => {
  const one = maskOf('10000');
  const three = maskOf('10011');
  const pair = new MaskPair(one.mask, three.mask, 5, 1);
  expect(at(pair, 0)).toBe(2 / 4);
  expect(at(pair, 2.9)).toBe(2 / 4);
  expect(at(pair, 3)).toBe(3 / 4);
  expect(at(pair, 4)).toBe(1);
});

it('takes 2 pixels unless told otherwise', () => {
  const pair = new MaskPair(maskOf('10000').mask, maskOf('00100').mask, 5, 1);
  expect(normalisedSurfaceDistance.compute(pair)).toBe(1);
  expect(at(pair, 1)).toBe(0);
});

it('is 1 where both masks are empty and 0 where one is, whatever the tolerance', () => {
  const empty = new Uint8Array(4);
  const some = Uint8Array.of(0, 1, 0, 0);
  expect(at(new MaskPair(empty, empty, 2, 2), 0)).toBe(1);
  expect(at(new MaskPair(empty, some, 2, 2), 100)).toBe(0);
  expect(at(new MaskPair(some, empty, 2, 2), 100)).toBe(0);
});

it('never falls when the tolerance grows', () => {
  const tolerance = fc.integer({ min: 0, max: 20 });
  fc.assert(
    fc.property(maskPairs, tolerance, tolerance, ({ a, b, width, height }, first, second) => {
      const pair = new MaskPair(a, b, width, height);
      expect(at(pair, Math.max(first, second))).toBeGreaterThanOrEqual(at(pair, Math.min(first, second)));
    }),
  );
});
