/**
 * Temperature scaling: one number T that makes all confidences softer (T > 1) or sharper (T < 1) and moves no label.
 * Guo et al. 2017, "On Calibration of Modern Neural Networks" (arXiv 1706.04599), section 4.2, equation 9. It works on
 * log probabilities in the place of logits: softmax forgets what a logit and a log probability differ in, and averages
 * over views have probabilities only.
 */

export interface LabelledLogs {
  classes: number;
  /** Log probabilities [n, classes]. */
  logs: Float64Array;
  /** True class index of each of the n. */
  labels: Uint8Array;
}

export interface Temperature {
  /** T. */
  value: number;
  /** True where the fit ran into the end of the range, as for predictions without an error. */
  atBound: boolean;
}

/** The range of T that is searched. */
export const TEMPERATURE_RANGE = [0.05, 20] as const;

/** Smallest probability whose logarithm is taken: the smallest normal float32, since a softmax may underflow to 0. */
export const SMALLEST_PROBABILITY = 2 ** -126;

const MAXIMUM_STEPS = 100;
const TOLERANCE = 1e-10;

/**
 * The T in 0.05..20 with the smallest mean negative log-likelihood. In 1 / T that mean is convex, so its slope has one
 * zero: Newton steps, halved into the bracket where they leave it.
 */
export function fitTemperature(data: LabelledLogs): Temperature {
  if (data.labels.length === 0) throw new Error('internal: a temperature from no pixels');
  const [smallest, largest] = TEMPERATURE_RANGE;
  let low = 1 / largest;
  let high = 1 / smallest;
  if (likelihoodAt(data, low).slope >= 0) return { value: largest, atBound: true };
  if (likelihoodAt(data, high).slope <= 0) return { value: smallest, atBound: true };
  let inverse = 1;
  for (let step = 0; step < MAXIMUM_STEPS && high - low > TOLERANCE; step++) {
    const { slope, curvature } = likelihoodAt(data, inverse);
    if (slope > 0) high = inverse;
    else low = inverse;
    const newton = inverse - slope / curvature;
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - inverse) < TOLERANCE) break;
    inverse = next;
  }
  return { value: 1 / inverse, atBound: false };
}

/** Mean negative log-likelihood of the true classes at temperature T, in nats. */
export function negativeLogLikelihood(data: LabelledLogs, temperature: number): number {
  return likelihoodAt(data, 1 / temperature).value;
}

/** Mean negative log-likelihood as a function of 1 / T, with its first and second derivative. */
function likelihoodAt({ classes, logs, labels }: LabelledLogs, inverse: number) {
  let value = 0;
  let slope = 0;
  let curvature = 0;
  for (let i = 0, at = 0; i < labels.length; i++, at += classes) {
    let largest = Number.NEGATIVE_INFINITY;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, logs[at + c]!);
    let total = 0;
    let first = 0;
    let second = 0;
    for (let c = 0; c < classes; c++) {
      const log = logs[at + c]! - largest;
      const weight = Math.exp(log * inverse);
      total += weight;
      first += weight * log;
      second += weight * log * log;
    }
    const mean = first / total;
    const ofTruth = logs[at + labels[i]!]! - largest;
    value += Math.log(total) - ofTruth * inverse;
    slope += mean - ofTruth;
    curvature += second / total - mean * mean;
  }
  const n = labels.length;
  return { value: value / n, slope: slope / n, curvature: curvature / n };
}

/**
 * Probabilities after scaling, of the same shape.
 * @param probabilities one plane of pixels per class, [classes, pixels], sums over classes 1
 */
export function scaleProbabilities(probabilities: Float32Array, classes: number, temperature: number): Float32Array {
  const pixels = probabilities.length / classes;
  const scaled = new Float32Array(probabilities.length);
  for (let i = 0; i < pixels; i++) {
    let largest = 0;
    for (let c = 0; c < classes; c++) largest = Math.max(largest, probabilities[c * pixels + i]!);
    let total = 0;
    for (let c = 0; c < classes; c++) {
      const weight = (probabilities[c * pixels + i]! / largest) ** (1 / temperature);
      scaled[c * pixels + i] = weight;
      total += weight;
    }
    for (let c = 0; c < classes; c++) scaled[c * pixels + i]! /= total;
  }
  return scaled;
}
