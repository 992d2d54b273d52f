import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskOf, maskPairs } from '../../../test/support/masks.js';
import { assd } from './assd.js';
import { hd95 } from './hd95.js';
import { MaskPair } from './metric.js';

it('gives every outline pixel of both masks the same weight', () => {
  const one = maskOf('10000', '00000');
  const two = maskOf('10011', '00000');
  // From the one pixel: 0. From the three: 0, 3 and 4.
  expect(assd.compute(new MaskPair(one.mask, two.mask, 5, 2))).toBeCloseTo(7 / 4, 12);
});

it('is 0 where both masks are empty and the diagonal of the image where one is', () => {
  const empty = new Uint8Array(12);
  const some = empty.slice().fill(1, 3, 4);
  expect(assd.compute(new MaskPair(empty, empty, 4, 3))).toBe(0);
  expect(assd.compute(new MaskPair(some, empty, 4, 3))).toBe(5);
  expect(assd.compute(new MaskPair(empty, some, 4, 3))).toBe(5);
});

it('is symmetric, whether or not the distances were measured for another metric', () => {
  fc.assert(
    fc.property(maskPairs, ({ a, b, width, height }) => {
      const pair = new MaskPair(a, b, width, height);
      hd95.compute(pair);
      expect(assd.compute(pair)).toBeCloseTo(assd.compute(new MaskPair(b, a, width, height)), 10);
    }),
  );
});
