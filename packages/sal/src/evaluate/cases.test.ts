import fc from 'fast-check';
import { expect, it } from 'vitest';
import { chooseCases } from './cases.js';
import type { ImageResult } from './per-image.js';

const resultsOf = (values: number[]): ImageResult[] =>
  values.map((dice, testRow) => ({
    id: `i${testRow}`,
    testRow,
    width: 1,
    height: 1,
    values: { dice },
    perClass: [{ dice }],
    inReference: [true],
    lesionArea: 1,
    predictedArea: 1,
    predictedDice: 1,
    plainDice: 1,
  }));
const dices = (results: ImageResult[]) => results.map((result) => result.values.dice);

it('takes the ends and the middle', () => {
  const { worst, median, best } = chooseCases(resultsOf([0.5, 0.1, 0.9, 0.3, 0.7, 0.2, 0.8, 0.4, 0.6]), 2);
  expect(dices(worst)).toEqual([0.1, 0.2]);
  expect(dices(median)).toEqual([0.5, 0.6]);
  expect(dices(best)).toEqual([0.9, 0.8]);
});

it('has something to show for one image and for two', () => {
  expect(chooseCases(resultsOf([0.5]), 3)).toMatchObject({ median: [], best: [] });
  const two = chooseCases(resultsOf([0.5, 0.2]), 3);
  expect([dices(two.worst), dices(two.median), dices(two.best)]).toEqual([[0.2], [], [0.5]]);
});

it('never shows an image twice, nor more than asked for', () => {
  const values = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(values, fc.integer({ min: 1, max: 20 }), (list, count) => {
      const { worst, median, best } = chooseCases(resultsOf(list), count);
      const ids = [...worst, ...median, ...best].map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(Math.max(worst.length, median.length, best.length)).toBeLessThanOrEqual(count);
      expect(dices(worst)[0]).toBe(Math.min(...list));
    }),
  );
});
