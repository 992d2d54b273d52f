import { expect, it } from 'vitest';
import { MaskPair } from './metric.js';
import { sensitivity } from './sensitivity.js';

const score = (truth: number[], prediction: number[]) =>
  sensitivity.compute(new MaskPair(Uint8Array.from(truth), Uint8Array.from(prediction), truth.length, 1));

it('is the part of the lesion that was found; false alarms do not count', () => {
  expect(score([1, 1, 1, 1, 0, 0], [1, 0, 0, 0, 1, 1])).toBe(0.25);
});

it('is undefined without a lesion and 0 for an empty prediction of one', () => {
  expect(score([0, 0], [0, 1])).toBeNaN();
  expect(score([0, 0], [0, 0])).toBeNaN();
  expect(score([0, 1], [0, 0])).toBe(0);
});
