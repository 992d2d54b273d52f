import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readGolden } from '../../test/support/masks.js';
import { expectedDice, predictedDice } from './predicted-dice.js';

interface Golden {
  classes: number;
  size: number;
  probabilities: number[];
  labels: number[];
  /** Without and with the margin. */
  plain: number;
  predictedDice: number;
}

const golden = readGolden<Golden[]>(new URL('./golden/predicted-dice.json', import.meta.url));

describe('expectedDice', () => {
  it('is the Dice where the network is sure of the truth', () => {
    expect(expectedDice(Float32Array.of(1, 1, 0, 0), Uint8Array.of(1, 0, 0, 0))).toBeCloseTo(2 / 3, 12);
    expect(expectedDice(Float32Array.of(1, 1, 0, 0), Uint8Array.of(1, 1, 0, 0))).toBe(1);
  });

  it('falls where the network is less sure', () => {
    const mask = Uint8Array.of(1, 1, 0, 0);
    const sure = expectedDice(Float32Array.of(0.75, 0.75, 0.25, 0.25), mask);
    expect(expectedDice(Float32Array.of(0.6, 0.6, 0.4, 0.4), mask)).toBeLessThan(sure);
  });

  it('does not let the few percent of a large background outweigh a small lesion', () => {
    const probability = new Float32Array(10_000).fill(0.05).fill(0.9, 0, 100);
    const mask = new Uint8Array(10_000).fill(1, 0, 100);
    expect(expectedDice(probability, mask)).toBe(1);
    expect(expectedDice(probability, mask, 1, 0)).toBeLessThan(0.3);
  });

  it('of an empty mask is the probability that there is nothing', () => {
    const none = new Uint8Array(3);
    expect(expectedDice(Float32Array.of(0.5, 0.5, 0), none)).toBeCloseTo(0.25, 6);
    expect(expectedDice(Float32Array.of(0, 0, 0), none)).toBe(1);
    expect(expectedDice(Float32Array.of(0, 1, 0), none)).toBe(0);
  });

  it('stays within 0..1', () => {
    const pixels = fc.array(
      fc.record({ p: fc.float({ min: 0, max: 1, noNaN: true }), m: fc.integer({ min: 0, max: 1 }) }),
      { minLength: 1 },
    );
    fc.assert(
      fc.property(pixels, (list) => {
        const value = expectedDice(
          Float32Array.from(list, ({ p }) => p),
          Uint8Array.from(list, ({ m }) => m),
        );
        return value >= 0 && value <= 1 + 1e-12;
      }),
    );
  });
});

describe('predictedDice', () => {
  it.each(golden)('agrees with torch for $classes classes', ({ classes, size, ...item }) => {
    const probabilities = Float32Array.from(item.probabilities);
    const labels = Uint8Array.from(item.labels);
    const image = { probabilities, classes, size, labels, width: size, height: size };
    expect(predictedDice(image)).toBeCloseTo(item.predictedDice, 6);
    expect(predictedDice(image, 0)).toBeCloseTo(item.plain, 6);
  });

  it('does not depend on the size of the mask where each pixel is only repeated', () => {
    const [{ classes, size, ...item }] = golden as [Golden];
    const probabilities = Float32Array.from(item.probabilities);
    const labels = Uint8Array.from({ length: 6 * size * size }, (_, i) => {
      const [x, y] = [Math.floor((i % (3 * size)) / 3), Math.floor(i / (6 * size))];
      return item.labels[y * size + x]!;
    });
    const value = predictedDice({ probabilities, classes, size, labels, width: 3 * size, height: 2 * size });
    expect(value).toBeCloseTo(item.predictedDice, 6);
  });

  it('of a mask without any class is the mean over the classes', () => {
    const probabilities = Float32Array.of(0.25, 0.25, 0.5);
    const image = { probabilities, classes: 3, size: 1, labels: Uint8Array.of(0), width: 1, height: 1 };
    expect(predictedDice(image)).toBeCloseTo((0.75 + 0.5) / 2, 6);
  });
});
