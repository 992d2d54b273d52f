import { expect, it } from 'vitest';
import { MaskPair } from './metric.js';
import { specificity } from './specificity.js';

const score = (truth: number[], prediction: number[]) =>
  specificity.compute(new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1));

it('is the part of the background that was left alone; misses do not count', () => {
  expect(score([1, 1, 0, 0, 0, 0], [0, 0, 1, 0, 0, 0])).toBe(0.75);
});

it('is undefined without background and defined without a lesion', () => {
  expect(score([1, 1], [0, 1])).toBeNaN();
  expect(score([0, 0], [0, 1])).toBe(0.5);
  expect(score([0, 0], [0, 0])).toBe(1);
});
