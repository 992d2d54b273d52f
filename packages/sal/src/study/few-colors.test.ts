import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { leftMask, picture, put, temporaryFolder } from '../../test/support/small-images.js';
import { countColors, hasFewColors, isMostlyTwoValues } from './few-colors.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const file = (name: string, content: Buffer | string) => put(join(folder.path, name), content);
const flat = (colors: number[][], options = {}) =>
  sharp(Uint8Array.from(Array.from({ length: 400 }, (_, i) => colors[i % colors.length]!).flat()), {
    raw: { width: 20, height: 20, channels: 3 },
  }).png(options);

describe('countColors', () => {
  it('counts what a set would count, up to one more than asked for', () => {
    const grey = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(grey, fc.constantFrom(1, 3), (values, channels) => {
        const pixels = Uint8Array.from(values.flatMap((value) => Array<number>(channels).fill(value)));
        expect(countColors(pixels, channels, 8)).toBe(Math.min(9, new Set(values).size));
      }),
      { seed: 4 },
    );
  });
});

describe('hasFewColors', () => {
  it.each([
    ['mask.png', () => leftMask(), true],
    ['empty.png', () => leftMask(48, 40, 0), true],
    [
      'three.png',
      () =>
        flat([
          [0, 0, 0],
          [1, 1, 1],
          [2, 2, 2],
        ]).toBuffer(),
      true,
    ],
    [
      'palette.png',
      () =>
        flat(
          [
            [0, 0, 0],
            [200, 0, 0],
          ],
          { palette: true },
        ).toBuffer(),
      true,
    ],
    [
      'drawing.png',
      () =>
        flat([
          [0, 0, 0],
          [200, 0, 0],
        ]).toBuffer(),
      false,
    ],
    [
      'mask.jpg',
      async () =>
        sharp(await leftMask())
          .jpeg()
          .toBuffer(),
      false,
    ],
    ['photo.png', () => picture(1), false],
    [
      'photo.tif',
      async () =>
        sharp(await picture(1))
          .tiff()
          .toBuffer(),
      false,
    ],
    [
      'mask.tif',
      async () =>
        sharp(await leftMask())
          .tiff()
          .toBuffer(),
      true,
    ],
    [
      'deep.png',
      async () =>
        sharp(await leftMask())
          .toColourspace('grey16')
          .png()
          .toBuffer(),
      false,
    ],
    ['text.png', async () => Buffer.from('x'), false],
  ] as const)('of %s', async (name, make, expected) => {
    expect(await hasFewColors(file(name, await make()))).toBe(expected);
  });

  it('of a file that is not there is false', async () => {
    expect(await hasFewColors(join(folder.path, 'absent.png'))).toBe(false);
  });
});

describe('isMostlyTwoValues', () => {
  it('sees a mask after it was stretched, and no photograph', async () => {
    for (const [content, expected] of [
      [await leftMask(200, 150, 0.3), true],
      [await picture(3, 200, 150), false],
    ] as const) {
      const pixels = await sharp(content).resize(64, 64, { fit: 'fill' }).toColourspace('srgb').raw().toBuffer();
      expect(isMostlyTwoValues(pixels, 3)).toBe(expected);
    }
  });
});
