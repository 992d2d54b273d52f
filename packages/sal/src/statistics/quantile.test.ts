import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGolden } from '../../test/support/masks.js';
import { mean, median, quantile, quantileOfSorted } from './quantile.js';

interface Golden {
  name: string;
  values: number[];
  mean: number;
  quantiles: Record<string, number>;
}

const golden = readGolden<Golden[]>(new URL('./golden/statistics.json', import.meta.url));

describe.each(golden)('on $name', ({ values, mean: expectedMean, quantiles }) => {
  it('the mean equals numpy', () => {
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(1e-9);
  });

  it.each(Object.entries(quantiles))('quantile %s equals numpy', (q, expected) => {
    expect(Math.abs(quantile(values, Number(q)) - expected)).toBeLessThan(1e-9);
  });
});

it('the median is the middle value or the mean of the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

it('nothing has no mean and no quantile', () => {
  expect(mean([])).toBeNaN();
  expect(median([])).toBeNaN();
});

it('leaves the values as they were', () => {
  const values = [3, 1, 2];
  quantile(values, 0.3);
  expect(values).toEqual([3, 1, 2]);
});

it('refuses a quantile outside 0..1', () => {
  expect(() => quantileOfSorted([1], 95)).toThrow('quantile 95 is outside 0..1');
});

it('quantiles grow with q and stay between the extremes', () => {
  const values = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(values, share, share, (list, p, q) => {
      const low = quantile(list, Math.min(p, q));
      const high = quantile(list, Math.max(p, q));
      expect(low).toBeLessThanOrEqual(high + 1e-9);
      expect(low).toBeGreaterThanOrEqual(Math.min(...list) - 1e-9);
      expect(high).toBeLessThanOrEqual(Math.max(...list) + 1e-9);
    }),
  );
});
