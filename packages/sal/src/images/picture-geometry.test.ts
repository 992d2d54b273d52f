/** One sampling convention for pictures: a spot stays where it is, whatever the size, the format and the way. */

import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { Random } from '../random.js';
import { decodeForView, inspectImage, resizePixels, shrunkSize } from './decode.js';
import { makePixels, type Pixels, type Size } from './pixels.js';

const PLACE = { x: 0.63, y: 0.71 };
/** In pixels of the result. */
const TOLERANCE = 0.05;

/** Width of the spot as a share of a side: wide enough that the smallest of the pictures samples it right. */
function spreadFor(...sides: number[]): number {
  return Math.max(0.07, 1.2 / Math.min(...sides));
}

/** A soft spot on black at PLACE. */
function spot({ width, height }: Size, spread: number): Pixels {
  const profile = (side: number, place: number) =>
    Float64Array.from({ length: side }, (_, i) => Math.exp(-((((i + 0.5) / side - place) / spread) ** 2) / 2));
  const [across, down] = [profile(width, PLACE.x), profile(height, PLACE.y)];
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) data[y * width + x] = Math.round(250 * across[x]! * down[y]!);
  }
  return makePixels(data, { width, height, channels: 1 });
}

/** How far the centroid is from that of the same spot drawn at this size. */
function shift(found: Pixels, spread: number): number {
  const [a, b] = [centroid(found), centroid(spot(found, spread))];
  return Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y));
}

function centroid({ data, width, height }: Pixels): { x: number; y: number } {
  let [sum, x, y] = [0, 0, 0];
  for (let row = 0, i = 0; row < height; row++) {
    for (let column = 0; column < width; column++, i++) {
      sum += data[i]!;
      x += data[i]! * (column + 0.5);
      y += data[i]! * (row + 0.5);
    }
  }
  return { x: x / sum, y: y / sum };
}

/** Up, down, odd, near the size, one side up and the other down. */
function sizes(size: number): Size[] {
  const random = Random.of(3, 'geometry', 'sizes', size);
  const side = (from: number, to: number) => random.integer(from, to);
  return [
    ...Array.from({ length: 5 }, () => ({ width: side(12, size), height: side(12, size) })),
    ...Array.from({ length: 6 }, () => ({ width: side(size, 4 * size), height: side(size, 4 * size) })),
    ...Array.from({ length: 5 }, () => ({ width: side(4 * size, 17 * size), height: side(4 * size, 17 * size) })),
    { width: side(12, size), height: side(size, 9 * size) },
    { width: side(size, 9 * size), height: side(12, size) },
    ...[1, -1, 2, 3].map((more) => ({ width: size + more, height: size - more })),
    ...[2, 4, 8].map((factor) => ({ width: factor * size, height: factor * size + 7 })),
    { width: size, height: size },
  ];
}

const formats = {
  png: (picture: Sharp) => picture.png({ compressionLevel: 1 }),
  jpeg: (picture: Sharp) => picture.jpeg({ quality: 100 }),
  webp: (picture: Sharp) => picture.webp({ lossless: true, effort: 0 }),
};

describe.each([32, 64])('a spot prepared at %i pixels', (size) => {
  it.each(Object.keys(formats) as (keyof typeof formats)[])(
    'stands in its place in a %s of any size',
    async (format) => {
      for (const from of sizes(size)) {
        const spread = spreadFor(from.width, from.height, size);
        const { data, width, height } = spot(from, spread);
        const picture = sharp(data, { raw: { width, height, channels: 1 } }).toColourspace('b-w');
        const bytes = await formats[format](picture).toBuffer();
        const { pixels } = await inspectImage(bytes, 'spot', size, 'grey', {});
        expect(shift(pixels, spread), `${width} x ${height}`).toBeLessThan(TOLERANCE);
      }
    },
  );

  it('stands in its place in a turned JPEG', async () => {
    const { data, width, height } = spot({ width: 7 * size + 3, height: 5 * size + 5 }, spreadFor(size));
    for (const orientation of [3, 6, 8]) {
      const turned = await sharp(data, { raw: { width, height, channels: 1 } })
        .rotate({ 3: 180, 6: 270, 8: 90 }[orientation]!)
        .toColourspace('b-w')
        .jpeg({ quality: 100 })
        .withMetadata({ orientation })
        .toBuffer();
      const { pixels, ...original } = await inspectImage(turned, 'spot', size, 'grey', {});
      expect(original).toMatchObject({ width, height });
      expect(shift(pixels, spreadFor(size)), `orientation ${orientation}`).toBeLessThan(TOLERANCE);
    }
  });

  it('stands in its place after resizePixels', async () => {
    for (const from of sizes(size)) {
      for (const kernel of ['lanczos3', 'cubic'] as const) {
        const spread = spreadFor(from.width, from.height, size);
        const resized = await resizePixels(spot(from, spread), { width: size, height: size }, kernel);
        expect(shift(resized, spread), `${from.width} x ${from.height}`).toBeLessThan(TOLERANCE);
      }
    }
  });

  it('stands in its place in a picture that is shrunk to be looked at', async () => {
    for (const from of sizes(2 * size)) {
      const spread = spreadFor(...Object.values(from), ...Object.values(shrunkSize(from, size)));
      const { data, width, height } = spot(from, spread);
      const bytes = await sharp(data, { raw: { width, height, channels: 1 } })
        .jpeg({ quality: 100 })
        .toBuffer();
      const seen = await decodeForView(bytes, 'spot', size, 'grey', {});
      expect(Math.max(seen.width, seen.height)).toBeLessThanOrEqual(size);
      expect(shift(seen, spread), `${width} x ${height}`).toBeLessThan(TOLERANCE);
    }
  });
});
