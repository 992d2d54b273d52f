import { describe, expect, it } from 'vitest';
import { Random } from '../../random.js';
import type { ImageShape } from '../shape.js';
import { LocalShuffler } from './local-shuffle.js';

/**
 * The equivalence with the published procedure is tested on independent images: two samples of a categorical
 * statistic by chi-square, of a number by Kolmogorov-Smirnov, each at p = 1e-4 with fixed seeds.
 */
const chiSquareBound = 3.72; // standard normal quantile of 1 - 1e-4
const kolmogorovBound = 2.23; // 2 exp(-2 x^2) = 1e-4

/** The published procedure, window by window. */
function shuffleNaively(source: Uint8Array, shape: ImageShape, windows: number, random: Random): Uint8Array {
  const { height, width, channels } = shape;
  const out = source.slice();
  for (let i = 0; i < windows; i++) {
    const rows = random.integer(1, Math.floor(height / 10));
    const columns = random.integer(1, Math.floor(width / 10));
    const top = random.integer(0, height - rows);
    const left = random.integer(0, width - columns);
    const pixels: number[] = [];
    for (let row = top; row < top + rows; row++) {
      for (let column = left; column < left + columns; column++) pixels.push(row * width + column);
    }
    const permuted = random.shuffle(pixels.slice());
    pixels.forEach((to, index) => {
      for (let c = 0; c < channels; c++) out[to * channels + c] = source[permuted[index]! * channels + c]!;
    });
  }
  return out;
}

/** An image whose pixel (row, column) has the value (row, column), so that the output tells where each came from. */
function coordinates(height: number, width: number): Uint8Array {
  return Uint8Array.from({ length: height * width * 2 }, (_, i) => {
    const pixel = i >> 1;
    return i % 2 === 0 ? Math.floor(pixel / width) : pixel % width;
  });
}

function displacement(out: Uint8Array, width: number, row: number, column: number): string {
  const at = (row * width + column) * 2;
  return `${out[at]! - row},${out[at + 1]! - column}`;
}

/** Two-sample chi-square as a standard normal score (Wilson and Hilferty 1931); rare categories are pooled. */
function chiSquareScore(first: Map<string, number>, second: Map<string, number>): number {
  const pairs: [number, number][] = [];
  const rare: [number, number] = [0, 0];
  for (const key of new Set([...first.keys(), ...second.keys()])) {
    const pair: [number, number] = [first.get(key) ?? 0, second.get(key) ?? 0];
    if (pair[0] + pair[1] >= 20) pairs.push(pair);
    else for (const side of [0, 1] as const) rare[side] += pair[side];
  }
  if (rare[0] + rare[1] >= 20) pairs.push(rare);
  // Equal numbers of images in both samples: the statistic is the sum of (a - b)^2 / (a + b).
  const statistic = pairs.reduce((total, [a, b]) => total + (a - b) ** 2 / (a + b), 0);
  const freedom = pairs.length - 1;
  return (Math.cbrt(statistic / freedom) - (1 - 2 / (9 * freedom))) / Math.sqrt(2 / (9 * freedom));
}

function kolmogorov(first: number[], second: number[]): number {
  const below = (values: number[], x: number) => values.filter((value) => value <= x).length / values.length;
  const gaps = [...first, ...second].map((x) => Math.abs(below(first, x) - below(second, x)));
  return Math.max(...gaps) * Math.sqrt((first.length * second.length) / (first.length + second.length));
}

describe('against the published procedure, 30 x 20 pixels, 600 windows, 12 000 images each', () => {
  const shape = { height: 30, width: 20, channels: 2 };
  const images = 12_000;
  const source = coordinates(shape.height, shape.width);
  const places: Record<string, [number, number][]> = {
    corner: [[0, 0]],
    'opposite corner': [[29, 19]],
    edge: [[0, 9]],
    'second row': [[1, 9]],
    'second from the corner': [[28, 1]],
    middle: [[15, 10]],
    'two neighbours': [
      [15, 10],
      [15, 11],
    ],
    'two neighbours at the edge': [
      [14, 0],
      [15, 0],
    ],
    'diagonal neighbours': [
      [8, 4],
      [9, 5],
    ],
  };

  function sample(make: (image: number) => Uint8Array): Record<string, Map<string, number>> {
    const counts = Object.fromEntries(Object.keys(places).map((name) => [name, new Map<string, number>()]));
    for (let image = 0; image < images; image++) {
      const out = make(image);
      for (const [name, pixels] of Object.entries(places)) {
        const key = pixels.map(([row, column]) => displacement(out, shape.width, row, column)).join(' ');
        counts[name]!.set(key, (counts[name]!.get(key) ?? 0) + 1);
      }
    }
    return counts;
  }

  const naive = (windows: number, name: string) =>
    sample((image) => shuffleNaively(source, shape, windows, Random.of(1, name, image)));
  const shuffler = new LocalShuffler(shape, 600);
  const out = new Uint8Array(source.length);
  const fast = sample((image) => {
    shuffler.shuffle(source, out, Random.of(1, 'fast', image));
    return out;
  });
  const published = naive(600, 'naive');

  it.each(Object.keys(places))('moves pixels with the same distribution: %s', (name) => {
    expect(chiSquareScore(fast[name]!, published[name]!)).toBeLessThan(chiSquareBound);
  });

  it('would have told 500 windows from 600', () => {
    const fewer = naive(500, 'fewer');
    expect(chiSquareScore(fast.edge!, fewer.edge!)).toBeGreaterThan(chiSquareBound);
  });
});

describe('as published: 128 x 128 pixels, 10 000 windows', () => {
  const shape = { height: 128, width: 128, channels: 2 };
  const images = 60;
  const source = coordinates(128, 128);
  const statistics: Record<string, (out: Uint8Array) => number> = {
    'mean vertical displacement': (out) => meanOver(out, (row, _, fromRow) => Math.abs(fromRow - row)),
    'mean horizontal displacement': (out) => meanOver(out, (_, column, __, from) => Math.abs(from - column)),
    'share of pixels at their place': (out) =>
      meanOver(out, (row, column, fromRow, from) => (fromRow === row && from === column ? 1 : 0)),
    'pixels at their place in the outer ring': (out) =>
      meanOver(out, (row, column, fromRow, from) =>
        Math.min(row, column, 127 - row, 127 - column) === 0 && fromRow === row && from === column ? 1 : 0,
      ),
    'number of different pixels shown': (out) => {
      const seen = new Set<number>();
      for (let i = 0; i < out.length; i += 2) seen.add(out[i]! * 128 + out[i + 1]!);
      return seen.size;
    },
  };

  function meanOver(out: Uint8Array, of: (row: number, column: number, fromRow: number, from: number) => number) {
    let total = 0;
    for (let pixel = 0; pixel < 128 * 128; pixel++) {
      total += of(Math.floor(pixel / 128), pixel % 128, out[pixel * 2]!, out[pixel * 2 + 1]!);
    }
    return total / (128 * 128);
  }

  const shuffler = new LocalShuffler(shape);
  let drawn = 0;
  const fast = Array.from({ length: images }, (_, image) => {
    const out = new Uint8Array(source.length);
    drawn += shuffler.shuffle(source, out, Random.of(2, 'fast', image));
    return out;
  });
  const published = Array.from({ length: images }, (_, image) =>
    shuffleNaively(source, shape, 10_000, Random.of(2, 'naive', image)),
  );

  it.each(Object.entries(statistics))('agrees over whole images in the %s', (_, statistic) => {
    expect(kolmogorov(fast.map(statistic), published.map(statistic))).toBeLessThan(kolmogorovBound);
  });

  it('draws less than a quarter of the windows', () => {
    expect(drawn / images).toBeLessThan(2500);
    expect(drawn / images).toBeGreaterThan(1000);
  });
});

it('keeps the channels of a pixel together and moves no pixel further than a window reaches', () => {
  const shape = { height: 64, width: 48, channels: 3 };
  const source = Uint8Array.from({ length: 64 * 48 * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return [Math.floor(pixel / 48), pixel % 48, 255 - (pixel % 48)][i % 3]!;
  });
  const out = new Uint8Array(source.length);
  new LocalShuffler(shape).shuffle(source, out, Random.of(4));
  for (let pixel = 0; pixel < 64 * 48; pixel++) {
    const [row, column, complement] = out.subarray(pixel * 3, pixel * 3 + 3);
    expect(column! + complement!).toBe(255);
    expect(Math.abs(row! - Math.floor(pixel / 48))).toBeLessThanOrEqual(5);
    expect(Math.abs(column! - (pixel % 48))).toBeLessThanOrEqual(3);
  }
});

it('gives the same image for the same stream, also after other images', () => {
  const shape = { height: 32, width: 32, channels: 1 };
  const source = Uint8Array.from({ length: 1024 }, (_, i) => i % 251);
  const first = new Uint8Array(1024);
  const again = new Uint8Array(1024);
  const shuffler = new LocalShuffler(shape);
  shuffler.shuffle(source, first, Random.of(5, 'a'));
  shuffler.shuffle(source, again, Random.of(5, 'b'));
  expect(again).not.toEqual(first);
  shuffler.shuffle(source, again, Random.of(5, 'a'));
  expect(again).toEqual(first);
});
