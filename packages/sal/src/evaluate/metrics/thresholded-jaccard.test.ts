import { expect, it } from 'vitest';
import { MaskPair } from './metric.js';
import { thresholdedJaccard } from './thresholded-jaccard.js';

/** Reference of 20 pixels, of which the prediction finds the first `found`. */
const valueFor = (found: number) =>
  thresholdedJaccard.compute(
    new MaskPair(
      new Uint8Array(20).fill(1),
      Uint8Array.from({ length: 20 }, (_, i) => (i < found ? 1 : 0)),
      20,
      1,
    ),
  );

it('is the Jaccard index from 0.65 on, that value included', () => {
  expect(valueFor(13)).toBe(0.65);
  expect(valueFor(20)).toBe(1);
});

it('is 0 below 0.65', () => {
  expect(valueFor(12)).toBe(0);
});

it('is 1 where both masks are empty and 0 where one is', () => {
  expect(thresholdedJaccard.compute(new MaskPair(new Uint8Array(4), new Uint8Array(4), 2, 2))).toBe(1);
  expect(valueFor(0)).toBe(0);
});
