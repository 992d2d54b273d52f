import { expect, it } from 'vitest';
import { bootstrapMeanInterval } from './bootstrap.js';
import { pairedDifference, shareWon } from './paired-difference.js';

const first = new Map([
  ['c', 0.9],
  ['a', 0.8],
  ['b', 0.7],
]);
const second = new Map([
  ['a', 0.75],
  ['b', 0.7],
  ['c', 0.8],
]);

it('pairs by id, whatever the order', () => {
  const difference = pairedDifference(first, second, { seed: 1 });
  expect(difference.pairs).toBe(3);
  expect(difference.mean).toBeCloseTo(0.05, 12);
  expect(difference.ci95).toEqual(bootstrapMeanInterval([0.8 - 0.75, 0, 0.9 - 0.8], { seed: 1 }));
});

it('turns its sign with the order of the two', () => {
  expect(pairedDifference(second, first, { seed: 1 }).mean).toBeCloseTo(-0.05, 12);
});

it('is narrower than the difference of unpaired images where images differ more than methods', () => {
  const keys = Array.from({ length: 50 }, (_, i) => String(i));
  const hard = new Map(keys.map((key, i) => [key, i / 50]));
  const better = new Map(keys.map((key, i) => [key, i / 50 + 0.01]));
  const { ci95 } = pairedDifference(better, hard, { seed: 1 });
  expect(ci95[0]).toBeCloseTo(0.01, 9);
  expect(ci95[1]).toBeCloseTo(0.01, 9);
});

it('leaves out images that one side lacks or has no value for', () => {
  const partial = new Map([
    ['a', 0.75],
    ['b', Number.NaN],
    ['z', 1],
  ]);
  expect(pairedDifference(first, partial, { seed: 1 }).pairs).toBe(1);
});

it('says that nothing was compared', () => {
  const { pairs, mean } = pairedDifference(first, new Map(), { seed: 1 });
  expect(pairs).toBe(0);
  expect(mean).toBeNaN();
});

it('a draw is half a win', () => {
  expect(shareWon([0.1, -0.2, 0, 0.3])).toBe(0.625);
  expect(shareWon([])).toBeNaN();
});
