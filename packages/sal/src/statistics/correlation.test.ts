import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGolden } from '../../test/support/masks.js';
import { pearson, spearman } from './correlation.js';
import { averageRanks, tieCounts } from './ranks.js';

interface Golden {
  name: string;
  first: number[];
  second: number[];
  pearson: number;
  spearman: number;
}

const golden = readGolden<Golden[]>(new URL('./golden/correlation.json', import.meta.url));

describe.each(golden)('on $name', (expected) => {
  it('agrees with scipy', () => {
    expect(Math.abs(pearson(expected.first, expected.second) - expected.pearson)).toBeLessThan(1e-9);
    expect(Math.abs(spearman(expected.first, expected.second) - expected.spearman)).toBeLessThan(1e-9);
  });
});

it('equal values share the mean of their ranks', () => {
  expect([...averageRanks([30, 10, 20, 10])]).toEqual([4, 1.5, 3, 1.5]);
  expect(tieCounts([30, 10, 20, 10, 30, 10])).toEqual([2, 3]);
});

it('is undefined for a constant, a single pair and NaN', () => {
  expect(pearson([1, 1, 1], [1, 2, 3])).toBeNaN();
  expect(spearman([1], [2])).toBeNaN();
  expect(spearman([1, Number.NaN, 3], [1, 2, 3])).toBeNaN();
  expect(pearson([], [])).toBeNaN();
});

it('refuses lists of different lengths', () => {
  expect(() => spearman([1, 2], [1])).toThrow('correlation of 2 with 1 values');
});

it('is symmetric, within -1..1, and Spearman sees only the order', () => {
  const values = fc.array(fc.tuple(fc.integer({ min: -50, max: 50 }), fc.integer({ min: -50, max: 50 })), {
    minLength: 3,
    maxLength: 40,
  });
  fc.assert(
    fc.property(values, (list) => {
      const first = list.map(([a]) => a);
      const second = list.map(([, b]) => b);
      fc.pre(new Set(first).size > 1 && new Set(second).size > 1);
      const r = spearman(first, second);
      expect(Math.abs(r)).toBeLessThanOrEqual(1);
      expect(spearman(second, first)).toBeCloseTo(r, 12);
      expect(
        spearman(
          first.map((value) => value ** 3),
          second,
        ),
      ).toBeCloseTo(r, 12);
      expect(pearson(first, first)).toBeCloseTo(1, 12);
      expect(
        pearson(
          first.map((value) => -value),
          second,
        ),
      ).toBeCloseTo(-pearson(first, second), 12);
    }),
  );
});
