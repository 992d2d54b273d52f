/** Picture files as they come from everywhere, sound and damaged. */

import type { Sharp } from 'sharp';
import sharp from 'sharp';
import type { Random } from '../../../packages/sal/dist/random.js';
import { damages } from '../kit/damage.js';
import { height, picture, width } from '../kit/pictures.js';
import { drawLayout, tiff } from './tiff.js';

type Encoder = { ending: string; encode: (image: Sharp) => Sharp };

const encoders: readonly Encoder[] = [
  { ending: 'png', encode: (image) => image.png() },
  { ending: 'png', encode: (image) => image.png({ palette: true }) },
  { ending: 'png', encode: (image) => image.png({ progressive: true }) },
  { ending: 'png', encode: (image) => image.toColourspace('rgb16').png() },
  { ending: 'png', encode: (image) => image.greyscale().png() },
  { ending: 'png', encode: (image) => image.ensureAlpha(0.5).png() },
  { ending: 'jpg', encode: (image) => image.jpeg() },
  { ending: 'jpg', encode: (image) => image.jpeg({ progressive: true }) },
  { ending: 'jpg', encode: (image) => image.toColourspace('cmyk').jpeg() },
  { ending: 'jpg', encode: (image) => image.withMetadata({ orientation: 6 }).jpeg() },
  { ending: 'webp', encode: (image) => image.webp() },
  { ending: 'webp', encode: (image) => image.ensureAlpha(0.5).webp({ lossless: true }) },
  { ending: 'gif', encode: (image) => image.gif() },
  { ending: 'tif', encode: (image) => image.tiff() },
  { ending: 'tif', encode: (image) => image.tiff({ compression: 'lzw', tile: true, tileWidth: 16, tileHeight: 16 }) },
  { ending: 'tiff', encode: (image) => image.tiff({ compression: 'jpeg', pyramid: true }) },
  { ending: 'tif', encode: (image) => image.greyscale().tiff({ bitdepth: 1, compression: 'deflate' }) },
  { ending: 'avif', encode: (image) => image.avif({ effort: 0 }) },
];

/** Files of other kinds under the name of a picture. */
const foreign: readonly ((random: Random) => Buffer)[] = [
  () =>
    Buffer.from(
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="9" height="9"/></svg>`,
    ),
  () => Buffer.from('%PDF-1.4\n1 0 obj <</Type /Catalog>> endobj\ntrailer <</Root 1 0 R>>\n%%EOF\n'),
  () => Buffer.from('P6\n4 4\n255\n'.padEnd(59, 'x')),
  () => Buffer.from('#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 4\n'.padEnd(110, '\x80')),
  () => Buffer.from('PK\x03\x04'.padEnd(80, '\0')),
  (random) => Buffer.from(Array.from({ length: random.integer(0, 400) }, () => random.integer(0, 255))),
];

export interface MutatedFile {
  name: string;
  content: Buffer;
  /** What was done to it. */
  how: string;
}

/**
 * A picture file, damaged with probability 0.75 where it is of an ordinary format.
 * @param number of the picture; the name is made of `stem`
 */
export async function mutatedImage(random: Random, stem: string, number: number): Promise<MutatedFile> {
  const kind = random.uniform();
  if (kind < 0.2) {
    const layout = drawLayout(random, width, height);
    return { name: `${stem}.tif`, content: tiff(layout, random), how: `TIFF ${JSON.stringify(layout)}` };
  }
  if (kind < 0.25) {
    const ending = random.pick(['png', 'jpg', 'tif', 'webp', 'gif']);
    return { name: `${stem}.${ending}`, content: random.pick(foreign)(random), how: 'another kind of file' };
  }
  const { ending, encode } = random.pick(encoders);
  const sound = await encode(picture(number)).toBuffer();
  if (random.chance(0.25)) return { name: `${stem}.${ending}`, content: sound, how: 'sound' };
  const damage = random.pick(damages);
  const given = random.chance(0.1) ? random.pick(['png', 'jpg', 'tif', 'webp']) : ending;
  return { name: `${stem}.${given}`, content: damage.apply(sound, random), how: damage.name };
}

const maskEncoders: readonly Encoder[] = [
  { ending: 'png', encode: (image) => image.png() },
  { ending: 'png', encode: (image) => image.png({ palette: true, colours: 2 }) },
  { ending: 'png', encode: (image) => image.toColourspace('b-w').png() },
  { ending: 'png', encode: (image) => image.toColourspace('grey16').png() },
  { ending: 'png', encode: (image) => image.ensureAlpha(0).png() },
  { ending: 'png', encode: (image) => image.threshold(200).negate().png() },
  { ending: 'png', encode: (image) => image.rotate(90).png() },
  { ending: 'png', encode: (image) => image.resize(width * 2).png() },
  { ending: 'jpg', encode: (image) => image.jpeg({ quality: 60 }) },
  { ending: 'gif', encode: (image) => image.gif() },
  { ending: 'tif', encode: (image) => image.tiff({ compression: 'deflate' }) },
  { ending: 'webp', encode: (image) => image.webp({ lossless: true }) },
];

/** A mask file of `pixels`, uint8 [height, width], encoded in any way and often damaged. */
export async function mutatedMask(random: Random, stem: string, pixels: Uint8Array): Promise<MutatedFile> {
  if (random.chance(0.2)) {
    const layout = drawLayout(random, width, height);
    return { name: `${stem}.tif`, content: tiff(layout, random), how: `TIFF ${JSON.stringify(layout)}` };
  }
  const { ending, encode } = random.pick(maskEncoders);
  const sound = await encode(sharp(pixels, { raw: { width, height, channels: 1 } })).toBuffer();
  if (random.chance(0.3)) return { name: `${stem}.${ending}`, content: sound, how: 'sound' };
  const damage = random.pick(damages);
  return { name: `${stem}.${ending}`, content: damage.apply(sound, random), how: damage.name };
}
