/** TIFF files of every layout that microscopes and scanners write and picture libraries do not: uncompressed, one strip a page. */

import type { Random } from '../../../packages/sal/dist/random.js';

export interface TiffLayout {
  width: number;
  height: number;
  samples: number;
  bits: 1 | 8 | 12 | 16 | 32 | 64;
  /** 1 unsigned, 2 signed, 3 floating point. */
  format: 1 | 2 | 3;
  /** 0 WhiteIsZero, 1 BlackIsZero, 2 RGB, 3 palette, 5 CMYK, 6 YCbCr, 8 CIELab. */
  photometric: number;
  planar: boolean;
  /** What the samples beyond the colours are said to be: 0 unknown, 1 and 2 alpha; undefined says nothing. */
  extra: number | undefined;
  pages: number;
  littleEndian: boolean;
  orientation: number;
}

/** Any of the layouts; a third are ordinary in all but one respect. */
export function drawLayout(random: Random, width: number, height: number): TiffLayout {
  const any: TiffLayout = {
    width,
    height,
    samples: random.integer(1, 6),
    bits: random.pick([1, 8, 12, 16, 32, 64] as const),
    format: random.pick([1, 2, 3] as const),
    photometric: random.pick([0, 1, 2, 3, 5, 6, 8]),
    planar: random.chance(0.3),
    extra: random.pick([undefined, 0, 1, 2]),
    pages: random.chance(0.2) ? random.integer(2, 4) : 1,
    littleEndian: random.chance(0.5),
    orientation: random.chance(0.7) ? 1 : random.integer(1, 8),
  };
  if (random.chance(0.67)) return any;
  const plain: TiffLayout = {
    ...{ width, height, samples: 1, bits: 8, format: 1, photometric: 1, planar: false, extra: undefined },
    ...{ pages: 1, littleEndian: true, orientation: 1 },
  };
  const key = random.pick(Object.keys(any).slice(2) as (keyof TiffLayout)[]);
  return { ...plain, [key]: any[key] };
}

type Entry = [tag: number, type: 3 | 4, values: number[]];

function entriesOf(layout: TiffLayout, strips: number[], bytes: number): Entry[] {
  const { width, height, samples, bits, format, photometric, planar, extra, orientation } = layout;
  const colours = photometric === 2 || photometric === 6 || photometric === 8 ? 3 : photometric === 5 ? 4 : 1;
  const entries: Entry[] = [
    [256, 3, [width]],
    [257, 3, [height]],
    [258, 3, Array.from({ length: samples }, () => bits)],
    [259, 3, [1]],
    [262, 3, [photometric]],
    [273, 4, strips],
    [274, 3, [orientation]],
    [277, 3, [samples]],
    [278, 3, [height]],
    [279, 4, strips.map(() => bytes)],
    [284, 3, [planar ? 2 : 1]],
  ];
  if (photometric === 3)
    entries.push([320, 3, Array.from({ length: 3 * 2 ** Math.min(bits, 8) }, (_, i) => (i * 257) % 65_536)]);
  if (extra !== undefined && samples > colours)
    entries.push([338, 3, Array.from({ length: samples - colours }, () => extra)]);
  entries.push([339, 3, Array.from({ length: samples }, () => format)]);
  return entries;
}

/** A file of this layout with random samples. */
export function tiff(layout: TiffLayout, random: Random): Buffer {
  const { width, height, samples, bits, planar, pages, littleEndian } = layout;
  const planes = planar ? samples : 1;
  const bytes = Math.ceil((width * (planar ? 1 : samples) * bits) / 8) * height;
  const parts: Buffer[] = [Buffer.alloc(8)];
  let length = 8;
  const append = (part: Buffer): number => {
    const at = length;
    parts.push(part);
    length += part.length;
    return at;
  };
  const put = (buffer: Buffer, value: number, at: number, size: 2 | 4) =>
    littleEndian ? buffer.writeUIntLE(value, at, size) : buffer.writeUIntBE(value, at, size);
  parts[0]!.write(littleEndian ? 'II' : 'MM', 0, 'latin1');
  put(parts[0]!, 42, 2, 2);
  let link: [Buffer, number] = [parts[0]!, 4];
  for (let page = 0; page < pages; page++) {
    const strips = Array.from({ length: planes }, () =>
      append(Buffer.from(Uint8Array.from({ length: bytes }, (_, i) => (i * 37 + random.integer(0, 40)) & 255))),
    );
    const directory = entriesOf(layout, strips, bytes).map(([tag, type, values]) => {
      const entry = Buffer.alloc(12);
      const size = type === 3 ? 2 : 4;
      put(entry, tag, 0, 2);
      put(entry, type, 2, 2);
      put(entry, values.length, 4, 4);
      if (values.length * size <= 4) values.forEach((value, i) => void put(entry, value, 8 + i * size, size));
      else {
        const list = Buffer.alloc(values.length * size);
        values.forEach((value, i) => void put(list, value, i * size, size));
        put(entry, append(list), 8, 4);
      }
      return entry;
    });
    const head = Buffer.alloc(2);
    const next = Buffer.alloc(4);
    put(head, directory.length, 0, 2);
    put(link[0], append(Buffer.concat([head, ...directory])), link[1], 4);
    append(next);
    link = [next, 0];
  }
  return Buffer.concat(parts);
}
