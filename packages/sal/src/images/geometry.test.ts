/**
 * One convention for every change of size, pixel centres at i + 0.5: whatever is drawn at a place of the picture, given as a
 * part of its sides, stays there. A mask of whole pixels is never exactly at its place, so its shift is the mean over many
 * places. Shifts are in pixels of the coarser of the two sizes.
 */

import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { mean } from '../statistics/quantile.js';
import type { Size } from './decode.js';
import { thumbnailMask } from './pictures/style.js';
import { resizeMask } from './resize-mask.js';
import { upsample, upsampleToLabels, upsampleToMask } from './upsample.js';

type Place = readonly [x: number, y: number];

const PREPARED: Size = { width: 64, height: 64 };
const PLACES: Place[] = Array.from({ length: 60 }, (_, i) => {
  const random = Random.of(1, 'places', i);
  return [random.uniform(0.3, 0.7), random.uniform(0.3, 0.7)];
});
/** Up, down, odd, and both at once. */
const SIZES = (
  [
    [30, 40],
    [33, 500],
    [48, 64],
    [63, 65],
    [64, 64],
    [70, 100],
    [127, 129],
    [200, 300],
  ] as const
).map(([height, width]) => ({ width, height, name: `${width}x${height}` }));

/** A function of the place at every pixel's centre, [height, width]. */
function drawn({ width, height }: Size, of: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: width * height }, (_, i) =>
    of(((i % width) + 0.5) / width, (Math.floor(i / width) + 0.5) / height),
  );
}

const squared = ([cx, cy]: Place, x: number, y: number) => (x - cx) ** 2 + (y - cy) ** 2;
const disc = (place: Place, size: Size) =>
  Uint8Array.from(drawn(size, (x, y) => (squared(place, x, y) < 0.18 ** 2 ? 1 : 0)));
/** 0.5 at the rim of the disc. */
const hill = (place: Place, size: Size) => drawn(size, (x, y) => 0.5 ** (squared(place, x, y) / 0.18 ** 2));

/** As parts of the sides. */
function centroid(values: ArrayLike<number>, { width, height }: Size): Place {
  let [sum, x, y] = [0, 0, 0];
  for (let i = 0; i < width * height; i++) {
    sum += values[i]!;
    x += values[i]! * ((i % width) + 0.5);
    y += values[i]! * (Math.floor(i / width) + 0.5);
  }
  return [x / sum / width, y / sum / height];
}

/** The larger of the two mean shifts, across and down. @param other the size that it came from */
function meanShift(size: Size, other: Size, of: (place: Place) => ArrayLike<number>): number {
  const found = PLACES.map((place) => ({ place, at: centroid(of(place), size) }));
  const across = mean(found.map(({ place, at }) => at[0] - place[0])) * Math.min(size.width, other.width);
  const down = mean(found.map(({ place, at }) => at[1] - place[1])) * Math.min(size.height, other.height);
  return Math.max(Math.abs(across), Math.abs(down));
}

describe.each(SIZES)('$name', (size) => {
  const to = [size.width, size.height] as const;

  it('masks stay in their place at the prepared size', () => {
    expect(meanShift(PREPARED, size, (place) => resizeMask(disc(place, size), size, PREPARED))).toBeLessThan(0.05);
  });

  it('masks of three classes stay in their place, each class of them', () => {
    for (const index of [1, 2]) {
      const of = (place: Place) => {
        const mask = disc(place, size).map((value, i) => (value === 1 ? index : i % size.width === 0 ? 3 - index : 0));
        return resizeMask(mask, size, PREPARED).map((value) => (value === index ? 1 : 0));
      };
      expect(meanShift(PREPARED, size, of)).toBeLessThan(0.05);
    }
  });

  it('predictions stay in their place at the size of the picture', () => {
    const level = (place: Place) => ({ values: hill(place, PREPARED), ...PREPARED });
    expect(meanShift(size, PREPARED, (place) => upsampleToMask(level(place), ...to, 0.5))).toBeLessThan(0.05);
    const labels = (place: Place) => {
      const { values } = level(place);
      const both = Float32Array.of(...values.map((value) => 1 - value), ...values);
      return upsampleToLabels({ values: both, classes: 2, ...PREPARED }, ...to);
    };
    expect(meanShift(size, PREPARED, labels)).toBeLessThan(0.05);
    for (const place of PLACES.slice(0, 5)) {
      const { values } = level(place);
      const probabilities = upsample({ values, classes: 1, ...PREPARED }, ...to);
      const [x, y] = centroid(probabilities, size);
      const [trueX, trueY] = centroid(values, PREPARED);
      expect(Math.max(Math.abs(x - trueX) * 64, Math.abs(y - trueY) * 64)).toBeLessThan(0.05);
    }
  });
});

it('masks stay in their place on thumbnails', () => {
  const size = { width: 150, height: 150 };
  const side = { width: 128, height: 128 };
  const of = (place: Place) => thumbnailMask(disc(place, size), size.width, size.height, side.width);
  expect(meanShift(side, size, of)).toBeLessThan(0.05);
});
