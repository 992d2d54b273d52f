/** Batches of a training: which images, their pixels, their random changes; all functions of the step. */

import { scope, type Tensor } from '@sal-smis/torch';
import { jitterColors } from '../images/augment/color.js';
import { drawGrid, warpImages, warpMasks } from '../images/augment/geometry.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { batchFromMasks, unitBatchFromPixels } from '../models/normalize.js';
import { Random } from '../random.js';
import type { Study } from '../study/study.js';
import { EpochSampler } from '../training/sampler.js';
import type { LabelledData } from './labelled-data.js';
import type { Batch } from './method.js';
import type { TrainSettings } from './settings.js';
import { geometryOf, isStill, labelledColors } from './views.js';

export interface BatchSource {
  labelled: LabelledData;
  /** Cache rows of the unlabelled pool images. */
  unlabelledRows: readonly number[];
  study: Study;
  settings: TrainSettings;
  labelledBatch: number;
  unlabelledBatch: number;
}

export class Batches {
  private readonly labelledSampler: EpochSampler;
  private readonly unlabelledSampler: EpochSampler | null;
  private readonly size: number;
  private readonly channels: number;
  /** Whether some target is IGNORE_INDEX. */
  readonly hasIgnored: boolean;

  constructor(private readonly source: BatchSource) {
    const { seed } = source.settings;
    this.size = source.study.config.size;
    this.channels = source.study.channels;
    this.hasIgnored = source.labelled.masks.includes(IGNORE_INDEX);
    const sampler = (count: number, batchSize: number, purpose: string) =>
      new EpochSampler({ count, batchSize, seed, purpose });
    this.labelledSampler = sampler(source.labelled.ids.length, source.labelledBatch, 'labelled');
    const count = source.unlabelledRows.length;
    this.unlabelledSampler =
      source.unlabelledBatch > 0 && count > 0 ? sampler(count, source.unlabelledBatch, 'unlabelled') : null;
  }

  /** The batch of a step; its tensors belong to the open scope. */
  at(step: number): Batch {
    return { labelled: this.labelledAt(step), unlabelled: this.unlabelledAt(step) };
  }

  private labelledAt(step: number): Batch['labelled'] {
    const { labelled, settings } = this.source;
    const indices = this.labelledSampler.batch(step);
    const pixels = gather(labelled.pixels, indices, this.size * this.size * this.channels);
    const masks = gather(labelled.masks, indices, this.size * this.size);
    const shape = { n: indices.length, height: this.size, width: this.size, channels: this.channels };
    const randoms = indices.map((_, slot) => Random.of(settings.seed, 'labelled', step, slot));
    return scope(() => {
      const grid = this.grid(randoms);
      const prepared = this.toTensor(pixels, shape);
      const images = grid ? warpImages(prepared, grid) : prepared;
      const targets = batchFromMasks(masks, shape, settings.device);
      return {
        images: settings.augment ? jitterColors(images, randoms, labelledColors(settings)) : images,
        targets: grid ? warpMasks(targets, grid) : targets,
      };
    });
  }

  private unlabelledAt(step: number): Batch['unlabelled'] {
    if (!this.unlabelledSampler) return null;
    const { study, unlabelledRows, settings } = this.source;
    const rows = this.unlabelledSampler.batch(step).map((index) => unlabelledRows[index] as number);
    const pixels = study.readPixels(rows);
    const shape = { n: rows.length, height: this.size, width: this.size, channels: this.channels };
    const randoms = rows.map((_, slot) => Random.of(settings.seed, 'unlabelled', step, slot));
    return scope(() => {
      const grid = this.grid(randoms);
      const prepared = this.toTensor(pixels, shape);
      return { weak: grid ? warpImages(prepared, grid) : prepared, randoms };
    });
  }

  /** Warping reads planes: plain row-major memory is faster there than channels-last. */
  private toTensor(pixels: Uint8Array, shape: Parameters<typeof unitBatchFromPixels>[1]): Tensor {
    return unitBatchFromPixels(pixels, shape, this.source.settings.device).contiguous();
  }

  /** Null where nothing moves. */
  private grid(randoms: readonly Random[]): Tensor | null {
    const { settings } = this.source;
    const geometry = geometryOf(settings);
    if (isStill(geometry)) return null;
    return drawGrid(randoms, { height: this.size, width: this.size }, geometry, settings.device);
  }
}

/** Copies items of `length` bytes. */
function gather(from: Uint8Array, indices: readonly number[], length: number): Uint8Array {
  const out = new Uint8Array(indices.length * length);
  indices.forEach((index, i) => {
    out.set(from.subarray(index * length, (index + 1) * length), i * length);
  });
  return out;
}
