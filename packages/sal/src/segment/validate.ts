/** Mean foreground Dice of a network on the validation images, at the prepared size. */

import { scope } from '@sal-smis/torch';
import { IGNORE_INDEX } from '../images/classes.js';
import { predictProbabilities } from '../models/inference.js';
import { batchFromPixels } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import type { LabelledData } from './labelled-data.js';

export interface ImageSize {
  height: number;
  width: number;
  channels: number;
}

/**
 * Dice of two masks of class indices, the mean over the foreground classes 1..classes-1. A class that is in neither
 * mask agrees perfectly (1), as two empty masks do in the evaluation; pixels of IGNORE_INDEX in `truth` do not count.
 */
export function maskDice(prediction: Uint8Array, truth: Uint8Array, classes: number): number {
  const intersections = new Float64Array(classes);
  const totals = new Float64Array(classes);
  for (let i = 0; i < truth.length; i++) {
    const predicted = prediction[i] as number;
    const actual = truth[i] as number;
    if (actual === IGNORE_INDEX) continue;
    if (predicted === actual) intersections[actual]!++;
    totals[predicted]!++;
    totals[actual]!++;
  }
  let sum = 0;
  for (let c = 1; c < classes; c++) sum += totals[c] === 0 ? 1 : (2 * intersections[c]!) / totals[c]!;
  return sum / (classes - 1);
}

const batchSize = 16;

/** Mean over images of `maskDice`, 0..1. */
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
      sum += maskDice(predicted.subarray(i * area, (i + 1) * area), truth, unet.options.classes);
    }
  }
  return sum / data.ids.length;
}
