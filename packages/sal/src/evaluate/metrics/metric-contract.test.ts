/** Laws and golden values that hold for every metric of the registry; each metric's own cases are beside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricGolden, maskPairs, parseMask, readGolden } from '../../../test/support/masks.js';
import { MaskPair } from './metric.js';
import { metrics } from './registry.js';

const golden = readGolden<MetricGolden[]>(new URL('./golden/metrics.json', import.meta.url));

describe.each(metrics)('$name', (metric) => {
  it.each(golden)('agrees with scipy: $name', ({ width, height, truth, prediction, values }) => {
    const value = metric.compute(new MaskPair(parseMask(truth), parseMask(prediction), width, height));
    const expected = values[metric.name];
    if (expected === null) expect(value).toBeNaN();
    else expect(Math.abs(value - expected!)).toBeLessThan(1e-9);
  });

  it('stays in its range or is undefined', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, b, width, height }) => {
        const value = metric.compute(new MaskPair(a, b, width, height));
        const highest = metric.unit === 'ratio' ? 1 : Math.hypot(width, height);
        return Number.isNaN(value) || (value >= 0 && value <= highest);
      }),
    );
  });

  it('is best where both masks are equal', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        const value = metric.compute(new MaskPair(a, a, width, height));
        return Number.isNaN(value) || value === (metric.better === 'higher' ? 1 : 0);
      }),
    );
  });

  it('does not change when both masks move in the same way', () => {
    fc.assert(
      fc.property(maskPairs, fc.nat({ max: 5 }), fc.nat({ max: 5 }), ({ a, b, width, height }, dx, dy) => {
        const size = { width: width + 7, height: height + 7 };
        const pairAt = (x: number, y: number) =>
          new MaskPair(place(a, width, size, x, y), place(b, width, size, x, y), size.width, size.height);
        expect(metric.compute(pairAt(1 + dx, 1 + dy))).toBe(metric.compute(pairAt(1, 1)));
      }),
    );
  });

  it('takes any non-zero value for lesion', () => {
    const truth = Uint8Array.of(0, 1, 1, 1, 0, 0);
    const prediction = Uint8Array.of(0, 1, 0, 1, 1, 0);
    const scaled = new MaskPair(
      truth.map((v) => v * 255),
      prediction,
      3,
      2,
    );
    expect(metric.compute(scaled)).toBe(metric.compute(new MaskPair(truth, prediction, 3, 2)));
  });

  it('names its definition and its rule for empty masks', () => {
    expect(metric.definition).toMatch(/one image/);
    expect(metric.emptyMaskRule).toMatch(/empty/);
  });
});

describe('the registry', () => {
  it('has the names that results are keyed by, once each', () => {
    expect(metrics.map((metric) => metric.name)).toEqual([
      'dice',
      'jaccard',
      'thresholdedJaccard',
      'sensitivity',
      'specificity',
      'hd95',
    ]);
  });
});

describe('MaskPair', () => {
  it('refuses masks of another size', () => {
    expect(() => new MaskPair(new Uint8Array(6), new Uint8Array(5), 3, 2)).toThrow('prediction mask has 5 pixels, 3x2');
  });
});

function place(mask: Uint8Array, width: number, size: { width: number; height: number }, x: number, y: number) {
  const placed = new Uint8Array(size.width * size.height);
  for (let i = 0; i < mask.length; i++) {
    placed[(y + Math.floor(i / width)) * size.width + x + (i % width)] = mask[i]!;
  }
  return placed;
}
