import { describe, expect, it } from 'vitest';
import { readGolden } from '../../test/support/masks.js';
import { bootstrapMeanInterval } from './bootstrap.js';
import { mean, quantile } from './quantile.js';

interface Golden {
  name: string;
  values: number[];
  interval: [number, number];
  standardError: number;
}

const golden = readGolden<Golden[]>(new URL('./golden/statistics.json', import.meta.url));

describe('bootstrapMeanInterval', () => {
  it.each(golden)('agrees with scipy on $name', ({ values, interval, standardError }) => {
    // Monte Carlo error of a 2.5 % quantile from 10 000 resamples is about 0.027 standard errors: 4 times that.
    const ours = bootstrapMeanInterval(values, { seed: 7 });
    expect(Math.abs(ours[0] - interval[0])).toBeLessThan(0.11 * standardError);
    expect(Math.abs(ours[1] - interval[1])).toBeLessThan(0.11 * standardError);
  });

  it('comes close to the exact distribution of all resamples', () => {
    const values = [1, 2, 4, 8, 16];
    const all: number[] = [];
    for (let code = 0; code < 5 ** 5; code++) {
      all.push(mean(Array.from({ length: 5 }, (_, place) => values[Math.floor(code / 5 ** place) % 5]!)));
    }
    const [low, high] = bootstrapMeanInterval(values, { seed: 3, resamples: 100_000 });
    // Means of these five move in steps of 0.2.
    expect(Math.abs(low - quantile(all, 0.025))).toBeLessThanOrEqual(0.2);
    expect(Math.abs(high - quantile(all, 0.975))).toBeLessThanOrEqual(0.2);
  });

  it('covers the true mean in about 95 of 100 experiments', () => {
    let covered = 0;
    for (let experiment = 0; experiment < 300; experiment++) {
      const values = Array.from({ length: 60 }, (_, i) => uniform(experiment, i));
      const [low, high] = bootstrapMeanInterval(values, { seed: experiment, resamples: 1000 });
      if (low <= 0.5 && high >= 0.5) covered++;
    }
    expect(covered / 300).toBeGreaterThan(0.9);
    expect(covered / 300).toBeLessThan(0.98);
  });

  it('is the same for the same seed and another for another', () => {
    const values = golden[0]!.values;
    expect(bootstrapMeanInterval(values, { seed: 1 })).toEqual(bootstrapMeanInterval(values, { seed: 1 }));
    expect(bootstrapMeanInterval(values, { seed: 1 })).not.toEqual(bootstrapMeanInterval(values, { seed: 2 }));
  });

  it('is wider for more confidence', () => {
    const values = golden[1]!.values;
    const [low, high] = bootstrapMeanInterval(values, { seed: 1, confidence: 0.8 });
    const [lower, higher] = bootstrapMeanInterval(values, { seed: 1, confidence: 0.99 });
    expect(lower).toBeLessThan(low);
    expect(higher).toBeGreaterThan(high);
  });

  it('has no width for equal values and no ends for none', () => {
    expect(bootstrapMeanInterval([0.5, 0.5, 0.5], { seed: 1 })).toEqual([0.5, 0.5]);
    expect(bootstrapMeanInterval([0.25], { seed: 1 })).toEqual([0.25, 0.25]);
    expect(bootstrapMeanInterval([], { seed: 1 })).toEqual([Number.NaN, Number.NaN]);
  });
});

/** Uniform in [0, 1) from two integers, independent of the generator under test. */
function uniform(a: number, b: number): number {
  const x = Math.sin(a * 12.9898 + b * 78.233) * 43758.5453;
  return x - Math.floor(x);
}
