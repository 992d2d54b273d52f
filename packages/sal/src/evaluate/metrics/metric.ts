/** What every metric of one image shares: a mask, and for some its probabilities, against a reference. */

import type { z } from 'zod';
import type { Plugin } from '../../plugin.js';
import { type SurfaceDistances, surfaceDistances } from '../surface-distances.js';

/** How many pixels of the reference (truth) and of the prediction are lesion and background. */
export interface PixelCounts {
  truePositive: number;
  falsePositive: number;
  falseNegative: number;
  trueNegative: number;
}

export interface PairExtras {
  /** Probability of lesion [height, width] in 0..1, for the metrics that need it. */
  probability?: Float32Array;
  /** [height, width], non-zero where nobody could judge: not counted; both masks are 0 there. */
  ignored?: Uint8Array;
}

/**
 * A reference mask and a predicted mask of one image, both [height, width], non-zero where there is lesion (or the
 * class in question). Counts and distances are made once for all metrics that need them.
 */
export class MaskPair {
  private cachedCounts: PixelCounts | undefined;
  private cachedSurfaces: SurfaceDistances | undefined;

  constructor(
    readonly truth: Uint8Array,
    readonly prediction: Uint8Array,
    readonly width: number,
    readonly height: number,
    private readonly extras: PairExtras = {},
  ) {
    for (const [name, mask] of Object.entries({ truth, prediction, probability: truth, ignored: truth, ...extras })) {
      if (mask.length !== width * height) {
        throw new Error(`internal: ${name} mask has ${mask.length} pixels, ${width}x${height} needs ${width * height}`);
      }
    }
  }

  get counts(): PixelCounts {
    this.cachedCounts ??= countPixels(this);
    return this.cachedCounts;
  }

  /** Null where one of the masks is empty or both are: there is no outline to measure from. */
  get surfaces(): SurfaceDistances | null {
    if (this.truthEmpty || this.predictionEmpty) return null;
    this.cachedSurfaces ??= surfaceDistances(this.truth, this.prediction, this.width, this.height);
    return this.cachedSurfaces;
  }

  /** Probability of lesion [height, width]. @throws Error where the pair was made without */
  get probability(): Float32Array {
    const { probability } = this.extras;
    if (!probability) throw new Error('internal: a metric needs probabilities and the pair has only masks');
    return probability;
  }

  /** Non-zero where a pixel does not count, or null where every pixel does. */
  get ignored(): Uint8Array | null {
    return this.extras.ignored ?? null;
  }

  get truthEmpty(): boolean {
    return this.counts.truePositive + this.counts.falseNegative === 0;
  }

  get predictionEmpty(): boolean {
    return this.counts.truePositive + this.counts.falsePositive === 0;
  }
}

export interface Metric<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
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
  /** True where the value depends on `pair.probability`. */
  needsProbability?: boolean;
  /** The value for one image, NaN where the metric is undefined for it; default options unless given. */
  compute(pair: MaskPair, options?: z.output<Options>): number;
}

/** Keeps the type of a metric's options while it is written and fills in their defaults; the registry forgets it. */
export function defineMetric<Options extends z.ZodObject>(
  metric: Omit<Metric<Options>, 'compute'> & { compute(pair: MaskPair, options: z.output<Options>): number },
): Metric {
  const defaults = metric.options.parse({});
  return {
    ...metric,
    compute: (pair, options = defaults) => metric.compute(pair, options as z.output<Options>),
  };
}

/** A distance where an outline is missing: 0 where both masks are empty, else the diagonal of the image. */
export function distanceWithoutOutline({ truthEmpty, predictionEmpty, width, height }: MaskPair): number {
  return truthEmpty && predictionEmpty ? 0 : Math.hypot(width, height);
}

function countPixels({ truth, prediction, ignored }: MaskPair): PixelCounts {
  let both = 0;
  let inTruth = 0;
  let inPrediction = 0;
  let counted = truth.length;
  for (let i = 0; i < truth.length; i++) {
    const t = truth[i] === 0 ? 0 : 1;
    const p = prediction[i] === 0 ? 0 : 1;
    both += t & p;
    inTruth += t;
    inPrediction += p;
    if (ignored && ignored[i] !== 0) counted--;
  }
  return {
    truePositive: both,
    falsePositive: inPrediction - both,
    falseNegative: inTruth - both,
    trueNegative: counted - inTruth - inPrediction + both,
  };
}
