/** What every metric of a binary mask against a reference shares. */

import type { Plugin } from '../../plugin.js';

/** How many pixels of the reference (truth) and of the prediction are lesion and background. */
export interface PixelCounts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
  trueNegative: number;
}

/**
 * A reference mask and a predicted mask of one image, both [height, width], non-zero where there is lesion.
 * Counts are made once for all metrics that need them.
 */
export class MaskPair {
  private cached: PixelCounts | undefined;

  constructor(
    readonly truth: Uint8Array,
    readonly prediction: Uint8Array,
    readonly width: number,
    readonly height: number,
  ) {
    for (const [name, mask] of [
      ['truth', truth],
      ['prediction', prediction],
    ] as const) {
      if (mask.length !== width * height) {
        throw new Error(`internal: ${name} mask has ${mask.length} pixels, ${width}x${height} needs ${width * height}`);
      }
    }
  }

  get counts(): PixelCounts {
    this.cached ??= countPixels(this.truth, this.prediction);
    return this.cached;
  }

  get truthEmpty(): boolean {
    return this.counts.truePositive + this.counts.falseNegative === 0;
  }

  get predictionEmpty(): boolean {
    return this.counts.truePositive + this.counts.falsePositive === 0;
  }
}

export interface Metric extends Plugin {
  /** Key in results and column in tables. */
  readonly name: string;
  /** For a person. */
  title: string;
  unit: 'ratio' | 'pixels';
  better: 'higher' | 'lower';
  /** The definition in words. */
  definition: string;
  /** What happens where the reference, the prediction or both have no lesion. */
  emptyMaskRule: string;
  /** The value for one image, NaN where the metric is undefined for it. */
  compute(pair: MaskPair): number;
}

function countPixels(truth: Uint8Array, prediction: Uint8Array): PixelCounts {
  let both = 0;
  let inTruth = 0;
  let inPrediction = 0;
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i] === 0 ? 0 : 1;
    const p = prediction[i] === 0 ? 0 : 1;
    both += t & p;
    inTruth += t;
    inPrediction += p;
  }
  return {
    truePositive: both,
    falsePositive: inPrediction - both,
    falseNegative: inTruth - both,
    trueNegative: truth.length - inTruth - inPrediction + both,
  };
}
