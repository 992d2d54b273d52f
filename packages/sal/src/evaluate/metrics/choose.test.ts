import { describe, expect, it } from 'vitest';
import { chooseMetrics } from './choose.js';
import { metrics } from './registry.js';

const names = (...chosen: Parameters<typeof chooseMetrics>) =>
  chooseMetrics(...chosen).map(({ metric }) => metric.name);

describe('chooseMetrics', () => {
  it('takes every metric unless told otherwise, else the named ones in the order of the registry, and Dice', () => {
    expect(names(undefined, {})).toEqual(metrics.map(({ name }) => name));
    expect(names(['hd95', 'jaccard'], {})).toEqual(['dice', 'jaccard', 'hd95']);
  });

  it('gives each metric its own options, with defaults', () => {
    const chosen = chooseMetrics(['ece', 'normalisedSurfaceDistance'], { 'ece.bins': 5 });
    expect(chosen.map(({ options }) => options)).toEqual([{}, { tolerance: 2 }, { bins: 5 }]);
  });

  it('refuses options that no chosen metric has', () => {
    expect(() => chooseMetrics(['ece'], { 'ece.bin': 5 })).toThrow(/ece has no option "bin"[\s\S]*did you mean bins/);
    expect(() => chooseMetrics(['ece'], { 'eec.bins': 5 })).toThrow(/"eec.bins"[\s\S]*did you mean ece.bins/);
    expect(() => chooseMetrics(undefined, { tolerance: 5 })).toThrow(/METRIC.OPTION, of normalisedSurfaceDistance.tol/);
    expect(() => chooseMetrics(['dice'], { 'ece.bins': 5 })).toThrow(/no chosen metric has options/);
    expect(() => chooseMetrics(['ece'], { 'ece.bins': 0 })).toThrow(/option bins of ece is 0/);
  });
});
