import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { bootstrapMeanInterval } from './bootstrap.js';
import { crossedBootstrap } from './crossed-bootstrap.js';

/** Differences with a true mean of zero: a part per seed, one per image, and one of their own. */
function tableOf(experiment: number, sizes: [number, number], parts: [number, number, number]): number[][] {
  const random = Random.of(experiment, 'table');
  const images = Array.from({ length: sizes[1] }, () => random.normal(0, parts[1]));
  return Array.from({ length: sizes[0] }, () => {
    const seed = random.normal(0, parts[0]);
    return images.map((image) => seed + image + random.normal(0, parts[2]));
  });
}

function coverage(sizes: [number, number], parts: [number, number, number]): number {
  let covered = 0;
  for (let experiment = 0; experiment < 200; experiment++) {
    const { ci95 } = crossedBootstrap(tableOf(experiment, sizes, parts), { seed: experiment, resamples: 400 });
    if (ci95[0] <= 0 && ci95[1] >= 0) covered++;
  }
  return covered / 200;
}

describe('the interval covers the true mean in about 95 of 100 experiments', () => {
  it.each<[string, [number, number], [number, number, number]]>([
    ['five seeds that differ', [5, 60], [0.01, 0.002, 0.02]],
    ['five seeds, images that differ more', [5, 60], [0.01, 0.1, 0.05]],
    ['five seeds, nothing but noise', [5, 60], [0, 0, 0.1]],
    ['three seeds, images that differ more', [3, 60], [0.005, 0.1, 0.05]],
  ])('%s', (_, sizes, parts) => {
    // 200 experiments: a standard error of 0.015.
    expect(coverage(sizes, parts)).toBeGreaterThan(0.9);
  });

  it('where images drawn anew for every seed would not', () => {
    let covered = 0;
    for (let experiment = 0; experiment < 100; experiment++) {
      const table = tableOf(experiment, [5, 60], [0.001, 0.1, 0.02]);
      const [low, high] = bootstrapMeanInterval(table.flat(), { seed: experiment, resamples: 400 });
      if (low <= 0 && high >= 0) covered++;
    }
    expect(covered).toBeLessThan(75);
  });
});

it('is an interval over images where there is one seed', () => {
  const row = tableOf(4, [1, 80], [0, 0.1, 0])[0]!;
  const crossed = crossedBootstrap([row], { seed: 1 });
  const plain = bootstrapMeanInterval(row, { seed: 1 });
  expect(Math.abs(crossed.ci95[0] - plain[0])).toBeLessThan(0.002);
  expect(Math.abs(crossed.ci95[1] - plain[1])).toBeLessThan(0.002);
  expect(crossed).toMatchObject({ seeds: 1, images: 80 });
});

it('turns its sign with the table, holds the mean, and has no width for a constant', () => {
  const values = fc.array(fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 4, maxLength: 4 }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(values, (table) => {
      const there = crossedBootstrap(table, { seed: 2, resamples: 200 });
      const back = crossedBootstrap(
        table.map((row) => row.map((value) => -value)),
        { seed: 2, resamples: 200 },
      );
      expect(back.mean).toBeCloseTo(-there.mean, 12);
      expect(back.ci95[0]).toBeCloseTo(-there.ci95[1], 9);
      expect(back.ci95[1]).toBeCloseTo(-there.ci95[0], 9);
      expect(there.ci95[0]).toBeLessThanOrEqual(there.ci95[1]);
    }),
    { numRuns: 40 },
  );
  const flat = crossedBootstrap([new Array(9).fill(0.25), new Array(9).fill(0.25)], { seed: 1, resamples: 50 });
  expect(flat).toEqual({ mean: 0.25, ci95: [0.25, 0.25], seeds: 2, images: 9 });
  expect(crossedBootstrap([], { seed: 1 }).mean).toBeNaN();
});
