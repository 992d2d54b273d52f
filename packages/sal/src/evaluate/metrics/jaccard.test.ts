import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskPairs } from '../../../test/support/masks.js';
import { jaccard } from './jaccard.js';
import { MaskPair } from './metric.js';

const score = (truth: number[], prediction: number[]) =>
  jaccard.compute(new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1));

it('is the overlap over the union, of the lesion alone', () => {
  expect(score([1, 1, 1, 0, 0, 0], [0, 1, 1, 1, 0, 0])).toBe(0.5);
});

it('is 1 where both masks are empty and 0 where one is', () => {
  expect(score([0, 0], [0, 0])).toBe(1);
  expect(score([0, 1], [0, 0])).toBe(0);
  expect(score([0, 0], [0, 1])).toBe(0);
});

it('is symmetric', () => {
  fc.assert(
    fc.property(maskPairs, ({ a, b, width, height }) => {
      const there = jaccard.compute(new MaskPair(a, b, width, height));
      expect(there).toBe(jaccard.compute(new MaskPair(b, a, width, height)));
    }),
  );
});
