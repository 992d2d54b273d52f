/** What the pretrained network sees in each image of the pool, computed once and kept in the study. */

import { createHash, type Hash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { adaptiveAvgPool2d, noGrad, scope } from '@sal-smis/torch';
import { FailureError, InterruptedError } from '../errors.js';
import { batchFromPixels, unitBatchFromPixels } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import { loadUNet } from '../models/weights.js';
import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import type { ImageRecord } from '../study/types.js';
import { checkDevice } from '../training/precision.js';
import { corruptionOf, corruptPixels } from './corrupt.js';
import { readFeatures, writeFeatures } from './feature-cache.js';
import type { Matrix } from './matrix.js';
import { type EncoderLevel, encoderLevels } from './settings.js';

export interface NetworkFeatureSettings {
  levels: readonly EncoderLevel[];
  /** Cells a side to which every level is averaged. */
  pooling: number;
  device: 'cpu' | 'cuda';
  /** Seed of the defect `corrupted-features`: distorted images and the network in training mode; not at all unless given. */
  corruption?: number;
}

const BATCH = 32;

/**
 * Features of clean images, on the scale that the network was trained on: [images, D], row i is `images[i]`,
 * D = pooling^2 x the channels of the levels. Network in eval mode, no gradient, float32. Kept in
 * `cache/features-<hash>.safetensors`, the hash being of the weights, the settings and the pixels, so that the same
 * question is answered from disk and a changed one never is.
 * @param weights path of the pretrained U-Net
 * @throws UsageError for a device that is not there; FailureError where the network does not fit the images or gives
 * values that are no numbers; InterruptedError when the hooks' signal is aborted
 */
export function networkFeatures(
  study: Study,
  images: readonly ImageRecord[],
  weights: string,
  settings: NetworkFeatureSettings,
  hooks: Hooks,
): Matrix {
  checkDevice(settings.device);
  const key = keyOf(study, images, weights, settings);
  const path = join(study.directory, 'cache', `features-${key.slice(0, 16)}.safetensors`);
  const kept = readFeatures(path, key, images.length, hooks);
  if (kept) return kept;
  const { unet, metadata } = loadUNet(weights);
  try {
    if (unet.options.inChannels !== study.channels) {
      throw new FailureError(
        `the network takes ${unet.options.inChannels} channels, the images have ${study.channels}`,
        {
          where: weights,
          fix: 'pretrain on this study: sal pretrain',
        },
      );
    }
    if (settings.corruption === undefined) unet.eval();
    else unet.train();
    // Weights pretrained under the defect `input-scale` have only ever seen values in 0..1.
    const input = metadata.input === 'unit' ? unitBatchFromPixels : batchFromPixels;
    const features = extract(study, images, unet.to(settings.device), input, settings, hooks);
    if (!features.data.every(Number.isFinite)) {
      throw new FailureError('the features hold values that are no numbers (NaN or infinite)', {
        where: weights,
        fix: 'the pretraining diverged: pretrain again with a smaller --learning-rate',
      });
    }
    writeFeatures(path, key, features);
    return features;
  } finally {
    unet.dispose();
  }
}

function extract(
  study: Study,
  images: readonly ImageRecord[],
  unet: UNet,
  input: typeof batchFromPixels,
  { levels, pooling, device, corruption }: NetworkFeatureSettings,
  hooks: Hooks,
): Matrix {
  const shape = { height: study.config.size, width: study.config.size, channels: study.channels };
  let out: Matrix = { data: new Float32Array(0), rows: images.length, columns: 0 };
  for (const { first, rows } of batches(images)) {
    if (hooks.signal.aborted) {
      throw new InterruptedError('interrupted while computing features', { fix: 'the same command begins again' });
    }
    const parts = scope(() =>
      noGrad(() => {
        const pixels = study.readPixels(rows);
        if (corruption !== undefined) corrupt(pixels, images.slice(first, first + rows.length), shape, corruption);
        const encoded = unet.encode(input(pixels, { n: rows.length, ...shape }, device));
        return levels.map((level) => {
          const tensor = encoded[encoderLevels.indexOf(level)]!;
          return adaptiveAvgPool2d(tensor, [pooling, pooling])
            .to('float32')
            .reshape([rows.length, -1])
            .toFloat32Array();
        });
      }),
    );
    const widths = parts.map((part) => part.length / rows.length);
    const columns = widths.reduce((sum, width) => sum + width, 0);
    if (first === 0) out = { data: new Float32Array(images.length * columns), rows: images.length, columns };
    let offset = 0;
    for (const [level, part] of parts.entries()) {
      const width = widths[level]!;
      for (let i = 0; i < rows.length; i++) {
        out.data.set(part.subarray(i * width, (i + 1) * width), (first + i) * columns + offset);
      }
      offset += width;
    }
    hooks.progress('features', first + rows.length, images.length);
  }
  return out;
}

/** Distorts the pixels of each image in place. */
function corrupt(
  pixels: Uint8Array,
  images: readonly ImageRecord[],
  { height, channels }: { height: number; channels: 1 | 3 },
  seed: number,
): void {
  const bytes = height * height * channels;
  for (const [i, { id }] of images.entries()) {
    corruptPixels(pixels.subarray(i * bytes, (i + 1) * bytes), height, channels, corruptionOf(seed, id));
  }
}

/** SHA-256 of all that the features follow from. */
function keyOf(
  study: Study,
  images: readonly ImageRecord[],
  weights: string,
  settings: NetworkFeatureSettings,
): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([settings.levels, settings.pooling, study.config.size, study.channels]));
  if (settings.corruption !== undefined) hash.update(`corrupted by seed ${settings.corruption}`);
  hash.update(readFileSync(weights));
  hashImages(study, images, hash);
  return hash.digest('hex');
}

function hashImages(study: Study, images: readonly ImageRecord[], hash: Hash): void {
  hash.update(JSON.stringify(images.map((image) => image.id)));
  for (const { rows } of batches(images)) hash.update(study.readPixels(rows));
}

function* batches(images: readonly ImageRecord[]): Generator<{ first: number; rows: number[] }> {
  for (let first = 0; first < images.length; first += BATCH) {
    yield { first, rows: images.slice(first, first + BATCH).map((image) => image.row) };
  }
}
