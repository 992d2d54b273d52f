/** From the labels and probabilities of one image to its values: every class against the rest, then their mean. */

import { IGNORE_INDEX } from '../images/classes.js';
import { upsample } from '../images/upsample.js';
import { mean } from '../statistics/quantile.js';
import type { ChosenMetric } from './metrics/choose.js';
import { MaskPair } from './metrics/metric.js';

/** One image, as it was predicted and as it should be. */
export interface Comparison {
  /** Class indices [height, width] at the image's own size; IGNORE_INDEX where nobody could judge. */
  truth: Uint8Array;
  /** Class indices [height, width]. */
  prediction: Uint8Array;
  width: number;
  height: number;
  /** Number of classes, background among them. */
  classes: number;
  /** At the network's size, [classes, size, size]. */
  probabilities: Float32Array;
  size: number;
}

export interface Scores {
  /** Mean over classes by metric name; NaN where it is undefined. */
  values: Record<string, number>;
  /** Per foreground class whether the reference has it. */
  inReference: boolean[];
  /** Per foreground class by metric name, or null for a class that neither mask has. */
  perClass: (Record<string, number> | null)[];
  /** Foreground pixels of the reference and of the prediction, without those that nobody could judge. */
  lesionArea: number;
  predictedArea: number;
}

export const CLASS_RULE =
  'each metric is computed for every foreground class against the rest of the image, then averaged over the classes ' +
  'that the reference or the prediction of the image has, with equal weight; a class that neither has is left out, ' +
  "and where there is no foreground class at all the metric's rule for empty masks holds";

export function scoreComparison(comparison: Comparison, chosen: readonly ChosenMetric[]): Scores {
  const ignored = ignoredPixels(comparison);
  let lesionArea = 0;
  let predictedArea = 0;
  const all: Record<string, number>[] = [];
  const present: boolean[] = [];
  const inReference: boolean[] = [];
  for (let label = 1; label < comparison.classes; label++) {
    const pair = pairOf(comparison, label, ignored, chosen);
    const { truePositive, falseNegative, falsePositive } = pair.counts;
    lesionArea += truePositive + falseNegative;
    predictedArea += truePositive + falsePositive;
    inReference.push(!pair.truthEmpty);
    present.push(!(pair.truthEmpty && pair.predictionEmpty));
    all.push(Object.fromEntries(chosen.map(({ metric, options }) => [metric.name, metric.compute(pair, options)])));
  }
  const counted = present.includes(true) ? all.filter((_, i) => present[i]) : all;
  const meanOf = (name: string) => mean(counted.map((values) => values[name]!).filter((value) => !Number.isNaN(value)));
  return {
    values: Object.fromEntries(chosen.map(({ metric }) => [metric.name, meanOf(metric.name)])),
    inReference,
    perClass: all.map((values, i) => (present[i] ? values : null)),
    lesionArea,
    predictedArea,
  };
}

/** Null where every pixel counts; in two classes all do. */
function ignoredPixels({ truth, classes }: Comparison): Uint8Array | null {
  if (classes === 2 || !truth.includes(IGNORE_INDEX)) return null;
  return truth.map((index) => (index === IGNORE_INDEX ? 1 : 0));
}

/** One class against the rest. Probabilities are brought to the image's size only where a metric needs them. */
function pairOf(
  { truth, prediction, width, height, classes, probabilities, size }: Comparison,
  label: number,
  ignored: Uint8Array | null,
  chosen: readonly ChosenMetric[],
): MaskPair {
  const plane = probabilities.subarray(label * size * size, (label + 1) * size * size);
  const extras = {
    ...(ignored ? { ignored } : {}),
    ...(chosen.some(({ metric }) => metric.needsProbability)
      ? { probability: upsample({ values: plane, classes: 1, width: size, height: size }, width, height) }
      : {}),
  };
  if (classes === 2) return new MaskPair(truth, prediction, width, height, extras);
  const ofTruth = truth.map((index) => (index === label ? 1 : 0));
  const ofPrediction = prediction.map((index, i) => (index === label && !ignored?.[i] ? 1 : 0));
  return new MaskPair(ofTruth, ofPrediction, width, height, extras);
}
