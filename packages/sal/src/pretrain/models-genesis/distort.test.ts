import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import { drawFlip, flipImage } from '../flip.js';
import { Distorter, type Probabilities, published } from './distort.js';

const none: Probabilities = { flip: 0, shuffle: 0, intensity: 0, painting: 0, inPainting: 0 };

function textured(height: number, width: number, channels: number): Uint8Array {
  return Uint8Array.from({ length: height * width * channels }, (_, i) => (i * 37 + (i >> 5)) % 256);
}

function distort(channels: number, probabilities: Probabilities, random: Random) {
  const shape = { height: 32, width: 48, channels };
  const source = textured(32, 48, channels);
  const target = new Uint8Array(source.length);
  const input = new Uint8Array(source.length);
  new Distorter(shape, probabilities).distort(source, target, input, random);
  return { source, target, input };
}

describe.each([1, 3])('with %i channels', (channels) => {
  it('copies the image when every probability is 0', () => {
    const { source, target, input } = distort(channels, none, Random.of(1));
    expect(target).toEqual(source);
    expect(input).toEqual(source);
  });

  it.each(['shuffle', 'intensity', 'painting'] as const)('%s changes the input and never the target', (name) => {
    const { source, target, input } = distort(channels, { ...none, [name]: 1 }, Random.of(2));
    expect(target).toEqual(source);
    expect(input).not.toEqual(source);
  });

  it('shuffling keeps the set of grey values, intensity maps equal values to equal values', () => {
    const shuffled = distort(channels, { ...none, shuffle: 1 }, Random.of(3));
    const values = new Set(shuffled.source);
    expect([...shuffled.input].every((value) => values.has(value))).toBe(true);
    const mapped = distort(channels, { ...none, intensity: 1 }, Random.of(3));
    const table = new Map<number, number>();
    mapped.source.forEach((value, i) => {
      table.set(value, table.get(value) ?? mapped.input[i]!);
      expect(mapped.input[i]).toBe(table.get(value));
    });
  });

  it('flips input and target alike', () => {
    const { source, target, input } = distort(channels, { ...none, flip: 1 }, Random.of(4));
    expect(input).toEqual(target);
    expect(target.toSorted()).toEqual(source.toSorted());
  });

  it('is decided by the stream', () => {
    const first = distort(channels, published, Random.of(5, 'x'));
    expect(distort(channels, published, Random.of(5, 'x'))).toEqual(first);
    expect(distort(channels, published, Random.of(5, 'y')).input).not.toEqual(first.input);
  });
});

it('applies each distortion as often as published', () => {
  const shape = { height: 16, width: 16, channels: 1 };
  const source = new Uint8Array(256).fill(200);
  const target = new Uint8Array(256);
  const input = new Uint8Array(256);
  const distorter = new Distorter(shape);
  const runs = 4000;
  let constant = 0;
  let unchanged = 0;
  for (let i = 0; i < runs; i++) {
    distorter.distort(source, target, input, Random.of(6, i));
    if (input.every((value) => value === input[0])) {
      constant++;
      if (input[0] === 200) unchanged++;
    }
  }
  // A constant image stays constant unless it is painted; in-painting draws no box in 1 of 20.
  const unpainted = 1 - 0.9 * (1 - 0.2 * 0.05);
  expect(Math.abs(constant - runs * unpainted)).toBeLessThan(4 * Math.sqrt(runs * unpainted));
  // Without the intensity (0.1), the constant stays 200; with it, rarely.
  expect(unchanged).toBeGreaterThan(0.05 * constant);
  expect(unchanged).toBeLessThan(0.2 * constant);
});

describe('flips', () => {
  const shape = { height: 2, width: 3, channels: 2 };
  const source = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
  const flipped = (vertical: boolean, horizontal: boolean) => {
    const out = new Uint8Array(12);
    flipImage(source, out, shape, { vertical, horizontal });
    return [...out];
  };

  it('turn rows, columns or both', () => {
    expect(flipped(false, false)).toEqual([...source]);
    expect(flipped(true, false)).toEqual([7, 8, 9, 10, 11, 12, 1, 2, 3, 4, 5, 6]);
    expect(flipped(false, true)).toEqual([5, 6, 3, 4, 1, 2, 11, 12, 9, 10, 7, 8]);
    expect(flipped(true, true)).toEqual([11, 12, 9, 10, 7, 8, 5, 6, 3, 4, 1, 2]);
  });

  it('are drawn up to three times with the published probability', () => {
    const counts = { neither: 0, vertical: 0, horizontal: 0, both: 0 };
    const draws = 20_000;
    for (let i = 0; i < draws; i++) {
      const { vertical, horizontal } = drawFlip(0.4, Random.of(7, i));
      counts[vertical ? (horizontal ? 'both' : 'vertical') : horizontal ? 'horizontal' : 'neither']++;
    }
    // 0 flips: 0.6; 1: 0.24; 2: 0.096 (half of them cancel); 3: 0.064 (an odd number on one axis only).
    const expected = { neither: 0.6 + 0.048, both: 0.048, vertical: 0.12 + 0.032, horizontal: 0.12 + 0.032 };
    for (const [name, p] of Object.entries(expected)) {
      const count = counts[name as keyof typeof counts];
      expect(Math.abs(count - draws * p), name).toBeLessThan(4 * Math.sqrt(draws * p));
    }
  });
});
