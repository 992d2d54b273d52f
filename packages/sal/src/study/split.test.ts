import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseSplit, splitGroups, splitSizes } from './split.js';

describe('parseSplit', () => {
  it('reads counts and fractions, in any order, one share or both', () => {
    expect(parseSplit('pool=1600,test=400')).toEqual({ unit: 'images', pool: 1600, test: 400 });
    expect(parseSplit('test=0.2, pool=0.8')).toEqual({ unit: 'fraction', pool: 0.8, test: 0.2 });
    expect(parseSplit('test=50')).toEqual({ unit: 'images', test: 50 });
  });

  it.each([
    ['', 'is no part'],
    ['pool', 'needs a number'],
    ['pool=x,test=1', 'needs a number'],
    ['pool=-3', 'needs a number'],
    ['train=10,test=5', 'is no part'],
    ['pool=10,pool=5', 'given twice'],
    ['pool=0.8,test=400', 'do not mix'],
    ['pool=0.8,test=0.4', 'add up to'],
    ['pool=0,test=4', 'pool would be empty'],
  ])('refuses %j', (text, message) => {
    expect(() => parseSplit(text)).toThrow(message);
  });
});

describe('splitSizes', () => {
  it('rounds fractions to all images', () => {
    expect(splitSizes(parseSplit('pool=0.8,test=0.2'), 7, 7)).toEqual({ pool: 6, test: 1 });
    expect(splitSizes(parseSplit('test=0.5'), 5, 5)).toEqual({ pool: 2, test: 3 });
  });

  it('leaves images out when fewer are asked for', () => {
    expect(splitSizes(parseSplit('pool=5,test=2'), 10, 10)).toEqual({ pool: 5, test: 2 });
    expect(splitSizes(parseSplit('pool=0.5,test=0.1'), 10, 10)).toEqual({ pool: 5, test: 1 });
  });

  it('keeps the test set whole when unreadable files make the rest too few', () => {
    expect(splitSizes(parseSplit('pool=8,test=2'), 9, 10)).toEqual({ pool: 7, test: 2 });
    expect(() => splitSizes(parseSplit('pool=8,test=2'), 2, 10)).toThrow(/no image for the pool/);
    expect(() => splitSizes(parseSplit('pool=8,test=3'), 10, 10)).toThrow(
      /asks for 11 images\n {2}expected: at most the 10/,
    );
  });
});

/** Nearest reachable sum by trying every subset. */
function bestDistance(groups: readonly number[], target: number): number {
  let sums = new Set([0]);
  for (const size of groups) sums = new Set([...sums].flatMap((sum) => [sum, sum + size]));
  return Math.min(...[...sums].map((sum) => Math.abs(sum - target)));
}

describe('splitGroups', () => {
  const groups = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 10 });
  const count = (sizes: readonly number[], splits: readonly (string | null)[], split: string | null) =>
    sizes.reduce((sum, size, i) => sum + (splits[i] === split ? size : 0), 0);

  it('comes as near to the test size as any choice of whole groups', () => {
    fc.assert(
      fc.property(groups, fc.nat(100), fc.double({ min: 0, max: 1, noNaN: true }), (sizes, seed, share) => {
        const total = sizes.reduce((sum, size) => sum + size, 0);
        const test = Math.round(total * share);
        const splits = splitGroups(sizes, { pool: total - test, test }, seed);
        expect(Math.abs(count(sizes, splits, 'test') - test)).toBe(bestDistance(sizes, test));
        expect(count(sizes, splits, null)).toBe(0);
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  it('meets all three sizes exactly where every image is its own group', () => {
    const singles = new Array<number>(1000).fill(1);
    const splits = splitGroups(singles, { pool: 500, test: 200 }, 3);
    expect(['pool', 'test', null].map((split) => count(singles, splits, split))).toEqual([500, 200, 300]);
  });

  it('finds the exact sum that taking what fits would miss', () => {
    for (let seed = 0; seed < 20; seed++) {
      const splits = splitGroups([4, 3, 3], { pool: 4, test: 6 }, seed);
      expect(splits).toEqual(['pool', 'test', 'test']);
    }
  });

  it('depends on the seed and on nothing else', () => {
    const singles = new Array<number>(50).fill(1);
    const split = (seed: number) => splitGroups(singles, { pool: 40, test: 10 }, seed);
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
  });

  it('comes within one image for many groups without singles', () => {
    const sizes = Array.from({ length: 20_000 }, (_, i) => 2 + 2 * (i % 5));
    const splits = splitGroups(sizes, { pool: 100_001, test: 19_999 }, 0);
    expect(Math.abs(count(sizes, splits, 'test') - 19_999)).toBe(1);
  });
});
