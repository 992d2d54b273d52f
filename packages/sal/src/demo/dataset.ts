/** The demo's images on disk: as a hospital's folder would be, with a copy and a damaged file among them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { InterruptedError } from '../errors.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { synthesize } from '../images/synthesize.js';
import type { Hooks } from '../progress.js';
import { type DemoSize, demoPaths } from './plan.js';

/** Stands for a file whose transfer broke off: `init` must set it aside and go on. */
const brokenName = 'demo_broken.jpg';

/**
 * Writes `images` JPEG files with PNG masks, one of the images twice under another name, one damaged file, and some
 * images without masks for `predict`. The same seed writes the same files.
 * @throws InterruptedError when the signal is aborted
 */
export async function writeDataset(directory: string, size: DemoSize, seed: number, hooks: Hooks): Promise<void> {
  const paths = demoPaths(directory);
  for (const folder of [paths.images, paths.masks, paths.newImages]) mkdirSync(folder, { recursive: true });
  const side = size.imageSize;
  const total = size.images + size.newImages;
  for (let index = 0; index < total; index++) {
    // The last but one stands for a picture that was exported twice.
    const { pixels, mask } = synthesize(seed, index === size.images - 1 ? 0 : index, side);
    const jpeg = await sharp(pixels, { raw: { width: side, height: side, channels: 3 } })
      .jpeg({ quality: 90 })
      .toBuffer();
    const name = `demo_${String(index + 1).padStart(4, '0')}`;
    if (index < size.images) {
      writeFileSync(join(paths.images, `${name}.jpg`), jpeg);
      writeFileSync(join(paths.masks, `${name}_segmentation.png`), await encodeMaskPng(mask, side, side));
    } else {
      writeFileSync(join(paths.newImages, `${name}.jpg`), jpeg);
    }
    if (index === 0) writeFileSync(join(paths.images, brokenName), jpeg.subarray(0, Math.floor(jpeg.length / 3)));
    hooks.progress('synthesize', index + 1, total);
    if (hooks.signal.aborted) {
      throw new InterruptedError('the demo was interrupted while its images were being made', {
        fix: 'run the same command again',
      });
    }
  }
}
