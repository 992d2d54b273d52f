import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { IGNORE_INDEX } from './classes.js';
import { decodeMask, encodeMaskPng } from './decode-mask.js';
import { resizeMask } from './resize-mask.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const file = (name: string, content: string | Uint8Array) => put(join(folder.path, name), content);
const raw = (pixels: Uint8Array, width: number, height: number, channels: 1 | 2 | 3 | 4) =>
  sharp(pixels, { raw: { width, height, channels } });

describe('decodeMask of two classes', () => {
  it('reads 0/255, 0/1, colour with equal channels, and one-bit files', async () => {
    const lesion = Uint8Array.of(0, 1, 1, 0);
    const of = async (name: string, values: number[], channels: 1 | 3) =>
      (await decodeMask(file(name, await raw(Uint8Array.from(values), 4, 1, channels).png().toBuffer()), 2)).mask;
    expect(await of('255.png', [0, 255, 255, 0], 1)).toEqual(lesion);
    expect(await of('1.png', [0, 1, 1, 0], 1)).toEqual(lesion);
    expect(await of('rgb.png', [0, 0, 0, 255, 255, 255, 255, 255, 255, 0, 0, 0], 3)).toEqual(lesion);
  });

  it('refuses a palette whose order contradicts its colours', async () => {
    // White is place 0 here: by colour the lesion is in the middle, by place around it.
    const oneBit = await raw(Uint8Array.of(0, 255, 255, 0), 4, 1, 1)
      .png({ palette: true, colours: 2 })
      .toBuffer();
    await expect(decodeMask(file('bit.png', oneBit), 2)).rejects.toThrow(/place and colour do not agree/);
  });

  it('names the values of a mask that is no mask', async () => {
    const path = file(
      'grey-mask.png',
      await raw(Uint8Array.of(0, 3, 128, 255), 4, 1, 1)
        .png()
        .toBuffer(),
    );
    await expect(decodeMask(path, 2)).rejects.toThrow(
      /has the values 3, 128, 255 besides 0\n {2}expected: only 0 and 255/,
    );
    const mixed = file(
      'mixed.png',
      await raw(Uint8Array.of(0, 1, 255, 0), 4, 1, 1)
        .png()
        .toBuffer(),
    );
    await expect(decodeMask(mixed, 2)).rejects.toThrow(/has the values 1, 255/);
  });

  it('refuses colour, and levels of grey in 16 bits', async () => {
    const red = file(
      'red.png',
      await raw(Uint8Array.of(255, 0, 0), 1, 1, 3)
        .png()
        .toBuffer(),
    );
    await expect(decodeMask(red, 2)).rejects.toThrow(/coloured/);
    const deep = file(
      'deep-mask.png',
      await raw(Uint8Array.of(0, 100), 2, 1, 1).toColourspace('grey16').png().toBuffer(),
    );
    await expect(decodeMask(deep, 2)).rejects.toThrow(/has the values 25700 besides 0/);
  });

  it('undoes encodeMaskPng', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.boolean()),
        async (width, height, bits) => {
          const mask = Uint8Array.from({ length: width * height }, () => (bits.next().value ? 1 : 0));
          const path = file('round-trip.png', await encodeMaskPng(mask, width, height));
          expect(await decodeMask(path, 2)).toEqual({ mask, width, height });
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });
});

/** Grey PNG of one row. */
const greyPng = async (...values: number[]) =>
  await raw(Uint8Array.from(values), values.length, 1, 1).toColourspace('b-w').png().toBuffer();

/** Palette PNG whose palette begins with the given colours; libvips orders the palette, so the file is made from parts. */
function palettePng(values: readonly number[], colours: readonly [number, number, number][], depth: 1 | 2 | 4 | 8) {
  const bits = values.map((value) => value.toString(2).padStart(depth, '0')).join('');
  const row = (bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2));
  const header = Buffer.alloc(13);
  header.writeUInt32BE(values.length, 0);
  header.writeUInt32BE(1, 4);
  header.set([depth, 3, 0, 0, 0], 8);
  const chunk = (type: string, data: Uint8Array) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('PLTE', Uint8Array.from(colours.flat())),
    chunk('tRNS', Uint8Array.of(0)),
    chunk('IDAT', deflateSync(Uint8Array.of(0, ...row))),
    chunk('IEND', new Uint8Array()),
  ]);
}

function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('decodeMask of more than two classes', () => {
  it('reads indices, of grey in one channel or three', async () => {
    expect((await decodeMask(file('k.png', await greyPng(0, 2, 1, 2)), 3)).mask).toEqual(Uint8Array.of(0, 2, 1, 2));
    const rgb = await raw(Uint8Array.of(0, 0, 0, 2, 2, 2), 2, 1, 3)
      .png()
      .toBuffer();
    expect((await decodeMask(file('k-rgb.png', rgb), 3)).mask).toEqual(Uint8Array.of(0, 2));
  });

  it.each([1, 2, 4, 8] as const)('reads a palette of %i bits by index, whatever its colours are', async (depth) => {
    const values = [0, 1, 1, 0, 1, ...(depth > 1 ? [2, 3, 2, 3] : []), 0];
    const colours: [number, number, number][] = [
      [255, 255, 255],
      [0, 0, 0],
      [200, 30, 30],
      [200, 30, 30],
    ];
    const path = file('palette.png', palettePng(values, colours.slice(0, 2 ** depth), depth));
    expect((await decodeMask(path, 4)).mask).toEqual(Uint8Array.from(values));
  });

  it('reads a palette that sharp wrote, by its indices', async () => {
    const pixels = Uint8Array.from({ length: 64 * 3 }, (_, i) => [0, 90, 180][Math.floor(i / 3) % 3]! + (i % 3));
    const bytes = await raw(pixels, 8, 8, 3).png({ palette: true, colours: 4 }).toBuffer();
    const { mask } = await decodeMask(file('sharp-palette.png', bytes), 3);
    expect(new Set(mask)).toEqual(new Set([0, 1, 2]));
    for (let i = 3; i < mask.length; i++) expect(mask[i]).toBe(mask[i % 3]);
  });

  it('reads the samples of a grey file of two bits, not their brightness', async () => {
    const bytes = palettePng([0, 1, 2, 2], [[0, 0, 0]], 2);
    const grey = Buffer.from(bytes);
    grey[25] = 0;
    grey.writeUInt32BE(crc32(grey.subarray(12, 29)), 29);
    const withoutPalette = Buffer.concat([grey.subarray(0, 33), grey.subarray(33 + 15 + 13)]);
    expect((await decodeMask(file('two-bits.png', withoutPalette), 3)).mask).toEqual(Uint8Array.of(0, 1, 2, 2));
  });

  it('takes 255 for what nobody can judge, beside other classes', async () => {
    const path = file('ignore.png', await greyPng(0, 1, IGNORE_INDEX));
    expect((await decodeMask(path, 3)).mask).toEqual(Uint8Array.of(0, 1, IGNORE_INDEX));
    const { mask } = await decodeMask(path, 3);
    expect(resizeMask(mask, { width: 3, height: 1 }, { width: 6, height: 1 })).toEqual(
      Uint8Array.of(0, 0, 1, 1, IGNORE_INDEX, IGNORE_INDEX),
    );
  });

  it('says which values are none of the classes', async () => {
    await expect(decodeMask(file('foreign.png', await greyPng(0, 1, 3, 200)), 3)).rejects.toThrow(
      /has the values 3, 200 besides 0 to 2\n {2}expected: class indices 0 to 2, and 255 beside them/,
    );
  });

  it('does not take a mask of two classes for one that is ignored', async () => {
    await expect(decodeMask(file('binary.png', await greyPng(0, 255)), 3)).rejects.toThrow(/only the values 0 and 255/);
    expect((await decodeMask(file('empty.png', await greyPng(0, 0)), 3)).mask).toEqual(Uint8Array.of(0, 0));
  });

  it('refuses colours, values in 16 bits that are no class, and damage', async () => {
    const red = await raw(Uint8Array.of(1, 0, 0), 1, 1, 3)
      .png()
      .toBuffer();
    await expect(decodeMask(file('k-red.png', red), 3)).rejects.toThrow(/is coloured/);
    const deep = await raw(Uint8Array.of(0, 2), 2, 1, 1).toColourspace('grey16').png().toBuffer();
    await expect(decodeMask(file('k-deep.png', deep), 3)).rejects.toThrow(/has the values 514 besides 0 to 2/);
    const whole = palettePng([0, 1, 2, 1], [[0, 0, 0]], 2);
    for (const length of [4, 20, 40, 70]) {
      const path = file('k-cut.png', whole.subarray(0, length));
      await expect(decodeMask(path, 3), `${length}`).rejects.toThrow(/not an image|damaged or truncated/);
    }
  });

  it('undoes encodeMaskPng', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 3, max: 255 }),
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 40 }),
        fc.infiniteStream(fc.nat()),
        async (classes, width, height, numbers) => {
          const mask = Uint8Array.from({ length: width * height }, () => numbers.next().value! % classes);
          const path = file('k-round-trip.png', await encodeMaskPng(mask, width, height, classes));
          expect(await decodeMask(path, classes)).toEqual({ mask, width, height });
        },
      ),
      { numRuns: 30, seed: 7 },
    );
  });

  it('does not write a class that the study has not', async () => {
    await expect(encodeMaskPng(Uint8Array.of(0, 2), 2, 1)).rejects.toThrow(/internal: class 2 in a mask of 2 classes/);
    await expect(encodeMaskPng(Uint8Array.of(0, 3), 2, 1, 3)).rejects.toThrow(/internal: class 3/);
  });
});
