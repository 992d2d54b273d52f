/** Small image files and folders of them, made on the spot. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { encodeMaskPng } from '../../src/images/decode-mask.js';
import { Random } from '../../src/random.js';

/** A new temporary folder, and what removes it. */
export function temporaryFolder(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'sal-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function put(file: string, content: string | Uint8Array): string {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** Brightness noise in one tint on an 8 x 8 grid, smoothly enlarged: every seed is another picture. */
export async function picture(seed: number, width = 48, height = 40, format: 'png' | 'jpeg' = 'png'): Promise<Buffer> {
  const random = Random.of(seed, 'picture');
  const cells = Array.from({ length: 8 * 8 }, () => random.integer(90, 170));
  const coarse = Uint8Array.from(cells.flatMap((cell) => [cell + 20, cell, cell - 10]));
  const large = sharp(coarse, { raw: { width: 8, height: 8, channels: 3 } }).resize(width, height, { fit: 'fill' });
  return await large.toFormat(format).toBuffer();
}

/** A mask whose left `share` is lesion, 0/255. */
export async function leftMask(width = 48, height = 40, share = 0.5): Promise<Buffer> {
  const mask = Uint8Array.from({ length: width * height }, (_, i) => (i % width < share * width ? 1 : 0));
  return await encodeMaskPng(mask, width, height);
}

/** `images/<prefix>00.png` and so on, with `masks/<prefix>00_segmentation.png`; all pictures differ. */
export async function imageFolder(
  root: string,
  count: number,
  prefix = 'img',
): Promise<{ images: string; masks: string }> {
  const [images, masks] = [join(root, 'images'), join(root, 'masks')];
  for (let i = 0; i < count; i++) {
    const id = `${prefix}${String(i).padStart(2, '0')}`;
    put(join(images, `${id}.png`), await picture(i));
    put(join(masks, `${id}_segmentation.png`), await leftMask(48, 40, (i + 1) / (count + 1)));
  }
  return { images, masks };
}
