import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGolden } from '../../test/support/masks.js';
import { normalCdf, studentQuantile, studentTwoSided } from './distributions.js';
import { holm } from './holm.js';
import { penaltyMatrix } from './penalty-matrix.js';
import { pairedTTest } from './t-test.js';
import { wilcoxonSignedRank } from './wilcoxon.js';

interface Golden {
  wilcoxon: {
    name: string;
    differences: number[];
    exact: boolean;
    statistic: number;
    p: number;
    t: number | null;
    tP: number | null;
  }[];
  holm: { p: number[]; adjusted: number[] }[];
  penalty: { scores: number[][][]; wins: number[][] };
  normalCdf: [number, number][];
  student: [number, number, number][];
  studentQuantile: [number, number, number][];
}

const golden = readGolden<Golden>(new URL('./golden/hypothesis-tests.json', import.meta.url));

/** Relative difference; 0 where both are 0. */
const apart = (a: number, b: number) => (a === b ? 0 : Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b)));

describe('distributions agree with scipy', () => {
  it.each(golden.normalCdf)('normal at %s', (z, p) => {
    expect(apart(normalCdf(z), p)).toBeLessThan(1e-11);
  });
  it.each(golden.student)('t of %s with %s degrees of freedom', (t, freedom, p) => {
    expect(apart(studentTwoSided(t, freedom), p)).toBeLessThan(1e-10);
  });
  it.each(golden.studentQuantile)('quantile for %s with %s degrees of freedom', (confidence, freedom, t) => {
    expect(apart(studentQuantile(confidence, freedom), t)).toBeLessThan(1e-9);
  });
});

describe.each(golden.wilcoxon)('on $name', (expected) => {
  it('the signed-rank test agrees with scipy', () => {
    const ours = wilcoxonSignedRank(expected.differences);
    expect(ours.method).toBe(expected.exact ? 'exact' : 'normal');
    expect(Math.min(ours.positive, ours.negative)).toBe(expected.statistic);
    expect(apart(ours.p, expected.p)).toBeLessThan(1e-9);
  });

  it('the paired t-test agrees with scipy', () => {
    const { t, p } = pairedTTest(expected.differences);
    if (expected.t === null || expected.tP === null) return expect([t, p]).toEqual([Number.NaN, Number.NaN]);
    expect(apart(t, expected.t)).toBeLessThan(1e-9);
    expect(apart(p, expected.tP)).toBeLessThan(1e-9);
  });
});

describe('the signed-rank test', () => {
  it('counts out every choice of signs', () => {
    const sizes = [1, 2.5, 3, 4.5, 7, 8];
    const sums: number[] = [];
    for (let signs = 0; signs < 64; signs++) {
      sums.push(sizes.reduce((sum, _, i) => sum + (signs & (1 << i) ? i + 1 : 0), 0));
    }
    const { p, positive } = wilcoxonSignedRank([1, -2.5, 3, 4.5, -7, 8]);
    const extreme = sums.filter((sum) => Math.min(sum, 21 - sum) <= Math.min(positive, 21 - positive)).length;
    expect(p).toBeCloseTo(extreme / 64, 12);
  });

  it('says nothing of no difference', () => {
    expect(wilcoxonSignedRank([])).toMatchObject({ n: 0, p: 1 });
    expect(wilcoxonSignedRank([0, 0])).toMatchObject({ n: 0, p: 1 });
  });

  it('is the same for both directions', () => {
    const list = fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 70 });
    fc.assert(
      fc.property(list, (differences) => {
        const there = wilcoxonSignedRank(differences);
        const back = wilcoxonSignedRank(differences.map((value) => -value));
        expect(back.p).toBe(there.p);
        expect([back.positive, back.negative]).toEqual([there.negative, there.positive]);
        expect(there.p).toBeGreaterThan(0);
        expect(there.p).toBeLessThanOrEqual(1);
      }),
    );
  });
});

it('a t-test of equal differences is certain, of none nothing', () => {
  expect(pairedTTest([0.5, 0.5, 0.5])).toEqual({ t: Number.POSITIVE_INFINITY, p: 0 });
  expect(pairedTTest([0, 0])).toEqual({ t: Number.NaN, p: 1 });
});

describe('Holm', () => {
  it.each(golden.holm)('agrees with the definition on $p', ({ p, adjusted }) => {
    const ours = holm(p);
    for (const [i, value] of ours.entries()) expect(apart(value, adjusted[i]!)).toBeLessThan(1e-12);
  });

  it('leaves tests out that could not be made', () => {
    expect(holm([0.01, Number.NaN, 0.03])).toEqual([0.02, Number.NaN, 0.03]);
  });

  it('never makes a value smaller, and keeps the order', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 }), (p) => {
        const adjusted = holm(p);
        for (const [i, value] of adjusted.entries()) {
          expect(value).toBeGreaterThanOrEqual(p[i]!);
          expect(value).toBeLessThanOrEqual(1);
          for (const [j, other] of adjusted.entries()) if (p[i]! < p[j]!) expect(value).toBeLessThanOrEqual(other);
        }
      }),
    );
  });
});

describe('the penalty matrix', () => {
  const { scores, wins } = golden.penalty;
  const bySeed = scores.map((arm) => arm.map((seeds) => new Map(seeds.map((value, seed) => [seed, value]))));

  it("agrees with scipy's paired t-test", () => {
    const matrix = penaltyMatrix(bySeed);
    for (const [i, row] of wins.entries()) {
      for (const [j, expected] of row.entries()) {
        if (i === j) expect(matrix.wins[i]![j]).toBeNull();
        else expect(matrix.wins[i]![j]).toBeCloseTo(expected, 12);
      }
      expect(matrix.penalty[i]).toBeCloseTo(wins.reduce((sum, other) => sum + other[i]!, 0) / (wins.length - 1), 12);
    }
    expect(wins.flat().some((value) => value > 0 && value < 1)).toBe(true);
  });

  it('compares at the settings and seeds that both have', () => {
    const few = [[...bySeed[0]!.slice(0, 2), ...bySeed[0]!.slice(2).map(() => new Map<number, number>())], bySeed[3]!];
    const matrix = penaltyMatrix(few);
    expect(matrix.settings).toEqual([
      [0, 2],
      [2, 0],
    ]);
    const alone = penaltyMatrix([[new Map([[1, 0.5]])], [new Map([[1, 0.9]])]]);
    expect(alone.wins[0]![1]).toBeNull();
    expect(alone.penalty).toEqual([null, null]);
  });
});
