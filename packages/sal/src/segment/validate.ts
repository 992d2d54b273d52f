/** Mean Dice of a network on the validation images, at the prepared size. */

import { scope } from '@sal-smis/torch';
import { predictProbabilities } from '../models/inference.js';
import { batchFromPixels } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import type { LabelledData } from './labelled-data.js';

export interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

/** Dice of two masks of class indices, foreground against class 0; two empty masks agree perfectly (1). */
export function maskDice(prediction: Uint8Array, truth: Uint8Array): number {
  let intersection = 0;
  let total = 0;
  for (let i = 0; i < truth.length; i++) {
    const predicted = (prediction[i] as number) > 0 ? 1 : 0;
    const actual = (truth[i] as number) > 0 ? 1 : 0;
    intersection += predicted & actual;
    total += predicted + actual;
  }
  return total === 0 ? 1 : (2 * intersection) / total;
}

const batchSize = 16;

/** Mean over images, 0..1. */
export function validationDice(unet: UNet, data: LabelledData, size: ImageSize, device: string): number {
  const { height, width, channels } = size;
  const area = height * width;
  let sum = 0;
  for (let start = 0; start < data.ids.length; start += batchSize) {
    const end = Math.min(data.ids.length, start + batchSize);
    const n = end - start;
    const predicted = scope(() => {
      const pixels = data.pixels.subarray(start * area * channels, end * area * channels);
      const x = batchFromPixels(pixels, { n, height, width, channels }, device);
      return predictProbabilities(unet, x).argmax(1).to('uint8').toTypedArray() as Uint8Array;
    });
    for (let i = 0; i < n; i++) {
      const truth = data.masks.subarray((start + i) * area, (start + i + 1) * area);
      sum += maskDice(predicted.subarray(i * area, (i + 1) * area), truth);
    }
  }
  return sum / data.ids.length;
}
