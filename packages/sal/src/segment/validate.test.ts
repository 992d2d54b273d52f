import { expect, it } from 'vitest';
import { IGNORE_INDEX } from '../images/classes.js';
import { maskDice } from './validate.js';

const dice = (prediction: number[], truth: number[], classes: number) =>
  maskDice(Uint8Array.from(prediction), Uint8Array.from(truth), classes);

it('is the Dice of the lesion where there are two classes', () => {
  expect(dice([0, 1, 1, 0], [0, 1, 0, 1], 2)).toBe(0.5);
  expect(dice([0, 0], [0, 0], 2)).toBe(1);
  expect(dice([0, 1], [0, 0], 2)).toBe(0);
});

it('is the mean over foreground classes, an absent one agreeing', () => {
  expect(dice([0, 1, 2, 2], [0, 1, 2, 1], 3)).toBeCloseTo((2 / 3 + 2 / 3) / 2, 12);
  expect(dice([0, 1, 1, 0], [0, 1, 1, 0], 4)).toBe(1);
  expect(dice([2, 2, 0, 0], [1, 1, 0, 0], 3)).toBe(0);
});

it('passes over pixels that nobody could judge', () => {
  expect(dice([1, 2, 1, 0], [1, IGNORE_INDEX, IGNORE_INDEX, 0], 3)).toBe(1);
});
