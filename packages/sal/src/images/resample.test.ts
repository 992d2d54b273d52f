import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makePixels } from './pixels.js';
import { type Kernel, resample } from './resample.js';

interface Golden {
  kernel: Kernel;
  from: [number, number];
  to: [number, number];
  pixels: number[];
  resized: number[];
}

const goldens = JSON.parse(readFileSync(new URL('golden/resample.json', import.meta.url), 'utf8')) as Golden[];

describe('resample', () => {
  it.each(goldens)('gives the numbers of Pillow: $kernel, $from to $to', ({ kernel, from, to, pixels, resized }) => {
    const picture = makePixels(Uint8Array.from(pixels), { width: from[0], height: from[1], channels: 3 });
    const { data } = resample(picture, { width: to[0], height: to[1] }, kernel);
    expect(data).toHaveLength(resized.length);
    // One where both are at half a grey level.
    for (const [i, value] of resized.entries()) expect(Math.abs(data[i]! - value)).toBeLessThanOrEqual(1);
  });

  it('leaves a picture of one colour, and one of its own size, as it is', () => {
    const side = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(
        side,
        side,
        side,
        side,
        fc.integer({ min: 0, max: 255 }),
        (width, height, toWidth, toHeight, value) => {
          const flat = makePixels(new Uint8Array(width * height).fill(value), { width, height, channels: 1 });
          expect(new Set(resample(flat, { width: toWidth, height: toHeight }).data)).toEqual(new Set([value]));
          const noise = makePixels(
            Uint8Array.from({ length: width * height }, (_, i) => (i * 89) % 256),
            { width, height, channels: 1 },
          );
          expect(resample(noise, { width, height }).data).toEqual(noise.data);
        },
      ),
      { numRuns: 60 },
    );
  });
});
