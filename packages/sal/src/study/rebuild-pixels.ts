/** Prepared pixels are made again from the original pictures, where those are still what they were. */

import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { FailureError, InterruptedError } from '../errors.js';
import { inspectImage, withImageFile } from '../images/decode.js';
import type { Hooks } from '../progress.js';
import { withoutPath } from './mask-files.js';
import { pixelsDigest } from './prepared-pixels.js';
import type { Study } from './study.js';
import type { ImageRecord } from './types.js';

export interface RebuiltPixels {
  /** Images whose pixels were missing or damaged, and are right again. */
  rebuilt: number;
  /** Images whose original is gone or has other pixels now. */
  lost: { id: string; reason: string }[];
}

/** Reads the whole cache and makes again what is not as `sal init` wrote it. */
export async function rebuildPixels(study: Study, hooks: Hooks): Promise<RebuiltPixels> {
  const damaged = study.damagedPixels();
  const result: RebuiltPixels = { rebuilt: 0, lost: [] };
  if (damaged.length === 0) return result;
  // Neither truncated nor needed to exist: rows that are right stay where they are.
  const cache = openSync(study.cachePath, 'a+');
  closeSync(cache);
  const descriptor = openSync(study.cachePath, 'r+');
  try {
    for (const [done, image] of damaged.entries()) {
      if (hooks.signal.aborted) throw new InterruptedError('interrupted', { fix: 'run the same command again' });
      const outcome = await prepare(study, image);
      if ('reason' in outcome) result.lost.push({ id: image.id, reason: outcome.reason });
      else {
        writeSync(descriptor, outcome.pixels, 0, outcome.pixels.length, image.row * outcome.pixels.length);
        result.rebuilt++;
      }
      hooks.progress('rebuild', done + 1, damaged.length);
    }
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  return result;
}

async function prepare(study: Study, image: ImageRecord): Promise<{ pixels: Uint8Array } | { reason: string }> {
  const { size, color } = study.config;
  try {
    const { pixels, width, height } = await withImageFile(image.path, (bytes) =>
      inspectImage(bytes, image.path, size, color, study.config),
    );
    const isSame = pixelsDigest(width, height, pixels.data) === study.pixelsSha256(image.row);
    return isSame ? { pixels: pixels.data } : { reason: 'the picture has other pixels than at sal init' };
  } catch (error) {
    if (error instanceof FailureError) return { reason: withoutPath(error.message, image.path) };
    if (error instanceof Error && 'code' in error) return { reason: `cannot be read: ${error.message}` };
    throw error;
  }
}
