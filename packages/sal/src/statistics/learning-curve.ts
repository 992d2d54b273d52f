/**
 * How much more labels bring, from a few trainings: the curve D(n) = a - b (n / n0)^-c through them, and what it says
 * of n + N, with its doubt. Power laws with a ceiling describe most learning curves (T. Viering and M. Loog, "The Shape
 * of Learning Curves: a Review" (2021), arXiv 2103.10948).
 *
 * Three trainings cannot settle three parameters, so c has a prior: log-normal about 0.6, a factor of 2 being one
 * standard deviation. Doubt by parametric bootstrap: every resample moves each point by its standard error and the
 * centre of the prior by the prior's own deviation, and fits anew (for a straight model this samples the posterior).
 */
import { Random } from '../random.js';
import { DEFAULT_RESAMPLES, type Interval } from './bootstrap.js';
import { quantileOfSorted } from './quantile.js';

export interface CurvePoint {
  labels: number;
  /** In 0..1. */
  value: number;
  /** Above 0. */
  standardError: number;
}

/** D(n) = a - b (n / n0)^-c with n0 the fewest labels of any point; a at most 1, b at least 0: it never falls. */
export interface LearningCurve {
  a: number;
  b: number;
  c: number;
  n0: number;
}

export interface GainForecast {
  /** Expected D(n + N) - D(n): the median of the resamples, at least 0. */
  gain: number;
  ci80: Interval;
  ci95: Interval;
}

const prior = { logCentre: Math.log(0.6), deviation: Math.log(2) };

/** Values of c that are tried, from slow to quick, each 8 % above the one before. */
const exponents = Array.from({ length: 46 }, (_, i) => 0.08 * 1.08 ** i);

export function valueAt({ a, b, c, n0 }: LearningCurve, labels: number): number {
  return a - b * (labels / n0) ** -c;
}

/** The most probable curve: weighted least squares and the prior of c. @param points at least one */
export function fitLearningCurve(points: readonly CurvePoint[]): LearningCurve {
  return new Fitter(points).fit(
    points.map(({ value }) => value),
    prior.logCentre,
  );
}

/**
 * What the next `more` labels after `labels` will add to the curve. It speaks of the curve, the mean over trainings: a
 * single one scatters about it.
 * @param points two different numbers of labels at least, else the answer is the prior's alone
 */
export function forecastGain(
  points: readonly CurvePoint[],
  {
    labels,
    more,
    seed,
    resamples = DEFAULT_RESAMPLES,
  }: { labels: number; more: number; seed: number; resamples?: number },
): GainForecast {
  const fitter = new Fitter(points);
  const centre = fitLearningCurve(points);
  const fitted = points.map((point) => valueAt(centre, point.labels));
  const random = Random.of(seed, 'learning curve', points.length);
  const gains = Float64Array.from({ length: resamples }, () => {
    const values = points.map(({ standardError }, i) => random.normal(fitted[i]!, standardError));
    const curve = fitter.fit(values, random.normal(prior.logCentre, prior.deviation));
    return valueAt(curve, labels + more) - valueAt(curve, labels);
  }).sort();
  const interval = (confidence: number): Interval => {
    return [quantileOfSorted(gains, (1 - confidence) / 2), quantileOfSorted(gains, (1 + confidence) / 2)];
  };
  return { gain: quantileOfSorted(gains, 0.5), ci80: interval(0.8), ci95: interval(0.95) };
}

/** For each c the best a and b in closed form; the powers and sums that do not depend on the values are kept. */
class Fitter {
  private readonly n0: number;
  private readonly weights: number[];
  private readonly powers: number[][];

  constructor(points: readonly CurvePoint[]) {
    this.n0 = Math.min(...points.map(({ labels }) => labels));
    this.weights = points.map(({ standardError }) => 1 / standardError ** 2);
    this.powers = exponents.map((c) => points.map(({ labels }) => (labels / this.n0) ** -c));
  }

  fit(values: readonly number[], logCentre: number): LearningCurve {
    let best: LearningCurve = { a: 0, b: 0, c: 1, n0: this.n0 };
    let least = Number.POSITIVE_INFINITY;
    for (const [i, c] of exponents.entries()) {
      const { a, b, misfit } = this.lineAt(this.powers[i]!, values);
      const cost = misfit + ((Math.log(c) - logCentre) / prior.deviation) ** 2;
      if (cost < least) [least, best] = [cost, { a, b, c, n0: this.n0 }];
    }
    return best;
  }

  /** Weighted straight line y = a - b x with b >= 0 and a <= 1. */
  private lineAt(x: readonly number[], y: readonly number[]): { a: number; b: number; misfit: number } {
    const w = this.weights;
    let [sum, sumX, sumY, sumXX, sumXY] = [0, 0, 0, 0, 0];
    for (let i = 0; i < w.length; i++) {
      sum += w[i]!;
      sumX += w[i]! * x[i]!;
      sumY += w[i]! * y[i]!;
      sumXX += w[i]! * x[i]! * x[i]!;
      sumXY += w[i]! * x[i]! * y[i]!;
    }
    const spread = sum * sumXX - sumX * sumX;
    let b = spread > 1e-12 * sum * sumXX ? (sumX * sumY - sum * sumXY) / spread : 0;
    if (b < 0) b = 0;
    let a = (sumY + b * sumX) / sum;
    if (a > 1) [a, b] = [1, Math.max(0, (sumX - sumXY) / sumXX)];
    let misfit = 0;
    for (let i = 0; i < w.length; i++) misfit += w[i]! * (y[i]! - a + b * x[i]!) ** 2;
    return { a, b, misfit };
  }
}
