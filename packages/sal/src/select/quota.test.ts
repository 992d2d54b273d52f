import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nestedQuota, nestedSeats } from './quota.js';

const sizesOf = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 12 }).filter((s) => total(s) > 0);

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}

/** Hamilton's method anew at one budget: floors, then the largest remainders. */
function largestRemainder(sizes: readonly number[], budget: number): number[] {
  const members = total(sizes);
  const seats = sizes.map((size) => Math.floor((size * budget) / members));
  const order = sizes.map((_, j) => j).sort((a, b) => remainder(b) - remainder(a) || sizes[b]! - sizes[a]! || a - b);
  for (const j of order.slice(0, budget - total(seats))) seats[j]!++;
  return seats;

  function remainder(j: number): number {
    return (sizes[j]! * budget) % members;
  }
}

describe('nested quotas', () => {
  test('sum to every budget, stay within one seat of proportion and never exceed the cluster', () => {
    fc.assert(
      fc.property(sizesOf, (sizes) => {
        const members = total(sizes);
        const held = sizes.map(() => 0);
        for (const [index, cluster] of nestedSeats(sizes, members).entries()) {
          held[cluster]!++;
          const share = (j: number) => (sizes[j]! * (index + 1)) / members;
          const outside = held.findIndex((seats, j) => seats < Math.floor(share(j)) || seats > Math.ceil(share(j)));
          if (outside >= 0) expect.fail(`cluster ${outside} of ${sizes} holds ${held} after ${index + 1} seats`);
        }
        expect(held).toEqual(sizes);
      }),
      { numRuns: 500 },
    );
  });

  test('a larger budget contains the smaller one', () => {
    fc.assert(
      fc.property(sizesOf, fc.nat(), fc.nat(), (sizes, a, b) => {
        const [less, more] = [a % (total(sizes) + 1), b % (total(sizes) + 1)].sort((x, y) => x - y) as [number, number];
        expect(nestedSeats(sizes, more).slice(0, less)).toEqual(nestedSeats(sizes, less));
      }),
    );
  });

  test('a later round goes on where the earlier one ended', () => {
    fc.assert(
      fc.property(sizesOf, fc.nat(), (sizes, a) => {
        const first = a % (total(sizes) + 1);
        const rest = nestedSeats(sizes, total(sizes) - first, nestedQuota(sizes, first));
        expect([...nestedSeats(sizes, first), ...rest]).toEqual(nestedSeats(sizes, total(sizes)));
      }),
    );
  });

  test('after an uneven earlier choice, no cluster is overfilled and the end is the whole pool', () => {
    fc.assert(
      fc.property(sizesOf, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (sizes, draws) => {
        const given = sizes.map((size, j) => draws[j]! % (size + 1));
        const held = [...given];
        for (const cluster of nestedSeats(sizes, total(sizes) - total(given), given)) {
          held[cluster]!++;
          expect(held[cluster]).toBeLessThanOrEqual(sizes[cluster]!);
        }
        expect(held).toEqual(sizes);
      }),
    );
  });

  test('a lagging cluster comes first in a later round', () => {
    // 10 of 100 were chosen at random, all from the first cluster: the second one's share is 5 of the first 20.
    expect(nestedSeats([50, 50], 10, [10, 0])).toEqual(Array(10).fill(1));
  });

  test('largest remainder where that is nested', () => {
    expect(nestedQuota([182, 91, 27], 50)).toEqual(largestRemainder([182, 91, 27], 50));
    // A share of 0.6 earns a small cluster its seat; by the divisor method of D'Hondt it would wait until 10.
    expect(nestedQuota([900, 100], 6)).toEqual([5, 1]);
  });

  test('the Alabama paradox is where it leaves largest remainder', () => {
    // At 11 seats largest remainder takes a seat from the smallest cluster that it had at 10.
    const sizes = [6, 6, 2];
    expect(largestRemainder(sizes, 10)).toEqual([4, 4, 2]);
    expect(largestRemainder(sizes, 11)).toEqual([5, 5, 1]);
    const ten = nestedQuota(sizes, 10);
    const eleven = nestedQuota(sizes, 11);
    expect(eleven.every((seats, j) => seats >= ten[j]!)).toBe(true);
  });

  test('differs from largest remainder by less than a seat for ten clusters, on average over budgets', () => {
    const sizes = [311, 266, 240, 198, 160, 131, 112, 88, 61, 33];
    let moved = 0;
    for (let budget = 1; budget <= 400; budget++) {
      const other = largestRemainder(sizes, budget);
      moved += nestedQuota(sizes, budget).reduce((sum, seats, j) => sum + Math.abs(seats - other[j]!) / 2, 0);
    }
    expect(moved / 400).toBeLessThan(0.3);
  });
});
