/** Laws and golden values that hold for every metric of the registry; each metric's own cases are beside it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MetricGolden, maskPairs, parseMask, readGolden } from '../../../test/support/masks.js';
import { Random } from '../../random.js';
import { MaskPair } from './metric.js';
import { metrics } from './registry.js';

const golden = readGolden<MetricGolden[]>(new URL('./golden/metrics.json', import.meta.url));

describe.each(metrics)('$name', (metric) => {
  it.each(golden)('agrees with scipy and scikit-learn: $name', ({ width, height, values, ...masks }) => {
    const map = Float32Array.from(masks.probability, (k) => (k + 0.5) / 1024);
    const pair = new MaskPair(parseMask(masks.truth), parseMask(masks.prediction), width, height, { probability: map });
    const value = metric.compute(pair);
    const expected = values[metric.name];
    if (expected === null) expect(value).toBeNaN();
    else expect(Math.abs(value - expected!)).toBeLessThan(1e-9);
  });

  it('stays in its range or is undefined', () => {
    fc.assert(
      fc.property(maskPairs, probabilitySeeds, ({ a, b, width, height }, seed) => {
        const value = metric.compute(new MaskPair(a, b, width, height, { probability: randomMap(a.length, seed) }));
        const highest = metric.unit === 'ratio' ? 1 : Math.hypot(width, height);
        return Number.isNaN(value) || (value >= 0 && value <= highest);
      }),
    );
  });

  it('is best where both masks are equal and the network is sure', () => {
    fc.assert(
      fc.property(maskPairs, ({ a, width, height }) => {
        const value = metric.compute(new MaskPair(a, a, width, height, { probability: Float32Array.from(a) }));
        return Number.isNaN(value) || value === (metric.better === 'higher' ? 1 : 0);
      }),
    );
  });

  it('does not change when both masks move in the same way', () => {
    fc.assert(
      fc.property(maskPairs, fc.nat({ max: 5 }), fc.nat({ max: 5 }), ({ a, b, width, height }, dx, dy) => {
        const size = { width: width + 7, height: height + 7 };
        const map = randomMap(a.length, dx);
        const pairAt = (x: number, y: number) =>
          new MaskPair(place(a, width, size, x, y), place(b, width, size, x, y), size.width, size.height, {
            probability: place(map, width, size, x, y),
          });
        const [moved, before] = [metric.compute(pairAt(1 + dx, 1 + dy)), metric.compute(pairAt(1, 1))];
        // Sums run over the pixels in another order.
        if (Number.isNaN(before)) expect(moved).toBeNaN();
        else expect(moved).toBeCloseTo(before, 12);
      }),
    );
  });

  it('takes any non-zero value for lesion', () => {
    const truth = Uint8Array.of(0, 1, 1, 1, 0, 0);
    const prediction = Uint8Array.of(0, 1, 0, 1, 1, 0);
    const map = randomMap(6, 1);
    const scaled = new MaskPair(
      truth.map((v) => v * 255),
      prediction,
      3,
      2,
      { probability: map },
    );
    expect(metric.compute(scaled)).toBe(metric.compute(new MaskPair(truth, prediction, 3, 2, { probability: map })));
  });

  it('does not count what nobody could judge', () => {
    fc.assert(
      fc.property(maskPairs, probabilitySeeds, ({ a, b, width, height }, seed) => {
        const map = randomMap(a.length, seed);
        const plain = new MaskPair(a, b, width, height, { probability: map });
        // Without an outline a distance is the diagonal of the image, which grows here.
        if (metric.unit === 'pixels' && plain.surfaces === null) return;
        const size = { width, height: height + 3 };
        const above = (values: Uint8Array) => place(values, width, size, 0, 3);
        const probability = randomMap(size.width * size.height, seed + 1);
        probability.set(map, 3 * width);
        const ignored = new Uint8Array(probability.length).fill(1, 0, 3 * width);
        const larger = new MaskPair(above(a), above(b), width, size.height, { probability, ignored });
        const [value, expected] = [metric.compute(larger), metric.compute(plain)];
        if (Number.isNaN(expected)) expect(value).toBeNaN();
        else expect(value).toBeCloseTo(expected, 12);
      }),
    );
  });

  it('says rightly whether it needs probabilities', () => {
    const pair = new MaskPair(Uint8Array.of(0, 1), Uint8Array.of(1, 1), 2, 1);
    if (metric.needsProbability) expect(() => metric.compute(pair)).toThrow('needs probabilities');
    else expect(metric.compute(pair)).toBeGreaterThanOrEqual(0);
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
      'precision',
      'hd95',
      'assd',
      'normalisedSurfaceDistance',
      'ece',
      'brier',
      'aurc',
    ]);
  });
});

describe('MaskPair', () => {
  it('refuses masks of another size', () => {
    expect(() => new MaskPair(new Uint8Array(6), new Uint8Array(5), 3, 2)).toThrow('prediction mask has 5 pixels, 3x2');
    const masks = new Uint8Array(6);
    expect(() => new MaskPair(masks, masks, 3, 2, { probability: new Float32Array(7) })).toThrow(
      'probability mask has 7 pixels, 3x2',
    );
  });
});

const probabilitySeeds = fc.nat({ max: 1000 });

/** Probabilities of which some are 0, some 1 and many equal. */
function randomMap(length: number, seed: number): Float32Array {
  const random = Random.of(seed, 'probability map');
  return Float32Array.from({ length }, () => Math.min(1, Math.max(0, random.integer(-2, 12) / 10)));
}

function place<Values extends Uint8Array | Float32Array>(
  mask: Values,
  width: number,
  size: { width: number; height: number },
  x: number,
  y: number,
): Values {
  const placed = new (mask.constructor as new (length: number) => Values)(size.width * size.height);
  for (let i = 0; i < mask.length; i++) {
    placed[(y + Math.floor(i / width)) * size.width + x + (i % width)] = mask[i]!;
  }
  return placed;
}
