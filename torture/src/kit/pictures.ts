/** Small pictures and masks that the studies under trial are made of. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { Random } from '../../../packages/sal/dist/random.js';

export const width = 40;
export const height = 36;

/** Smooth noise in one tint: every number is another picture. RGB, `[height, width, 3]`, not encoded. */
export function picture(number: number): Sharp {
  const random = Random.of(number, 'torture picture');
  const coarse = Uint8Array.from({ length: 8 * 8 * 3 }, () => random.integer(60, 200));
  return sharp(coarse, { raw: { width: 8, height: 8, channels: 3 } }).resize(width, height, { fit: 'fill' });
}

/** A mask that is lesion left of a column, `[height, width]` of 0 and 255. */
export function maskPixels(share: number): Uint8Array {
  return Uint8Array.from({ length: width * height }, (_, i) => (i % width < share * width ? 255 : 0));
}

export async function maskPng(share: number): Promise<Buffer> {
  return await sharp(maskPixels(share), { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
}

/** Share of a picture that its mask covers; no two of the first 30 are alike. */
export const shareOf = (number: number): number => (3 + (number % 30)) / width;

export const idOf = (number: number): string => `p${String(number).padStart(2, '0')}`;

/** `images/p00.png` ... and `masks/p00.png` ... in a folder. */
export async function writePictures(folder: string, count: number): Promise<{ images: string; masks: string }> {
  const [images, masks] = [join(folder, 'images'), join(folder, 'masks')];
  for (const made of [images, masks]) mkdirSync(made, { recursive: true });
  for (let i = 0; i < count; i++) {
    writeFileSync(join(images, `${idOf(i)}.png`), await picture(i).png().toBuffer());
    writeFileSync(join(masks, `${idOf(i)}.png`), await maskPng(shareOf(i)));
  }
  return { images, masks };
}
