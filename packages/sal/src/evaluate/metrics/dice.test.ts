import fc from 'fast-check';
import { expect, it } from 'vitest';
import { maskPairs } from '../../../test/support/masks.js';
import { dice } from './dice.js';
import { jaccard } from './jaccard.js';
import { MaskPair } from './metric.js';

const score = (truth: number[], prediction: number[]) =>
  dice.compute(new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1));

it('is twice the overlap over the sum of sizes', () => {
  expect(score([1, 1, 1, 0], [0, 1, 1, 1])).toBeCloseTo(4 / 6, 12);
});

it('is 1 where both masks are empty and 0 where one is', () => {
  expect(score([0, 0], [0, 0])).toBe(1);
  expect(score([0, 1], [0, 0])).toBe(0);
  expect(score([0, 0], [0, 1])).toBe(0);
});

it('is symmetric', () => {
  fc.assert(
    fc.property(maskPairs, ({ a, b, width, height }) => {
      expect(dice.compute(new MaskPair(a, b, width, height))).toBe(dice.compute(new MaskPair(b, a, width, height)));
    }),
  );
});

it('is 2J / (1 + J)', () => {
  fc.assert(
    fc.property(maskPairs, ({ a, b, width, height }) => {
      const pair = new MaskPair(a, b, width, height);
      const j = jaccard.compute(pair);
      expect(dice.compute(pair)).toBeCloseTo((2 * j) / (1 + j), 12);
    }),
  );
});
