/**
 * How sure is a mean over seeds and images? Every seed was evaluated on the same images, so the values form a table
 * [seeds, images], and both of its sides are samples:
 * - **seeds** stand for all trainings that the same recipe could have given (other weights, batches, picks);
 * - **images** stand for all images of the kind that the test set was drawn from.
 * A resample draws seeds and images, each with replacement, and takes the mean of the table where they cross. Images
 * are drawn once for all seeds, not anew for each: an image that is hard is hard for every seed, and drawing it anew
 * would average that away and make the interval too narrow.
 * Source: A. B. Owen, "The pigeonhole bootstrap" (2007), arXiv 0712.1111. Percentile ends: Efron and Tibshirani (1993),
 * chapter 13.
 *
 * With few seeds the plain percentile interval is too narrow (five seeds: variance 4/5 of what it should be, and tails
 * of a normal distribution in the place of Student's), and it counts the interplay of seed and image more than once.
 * So its ends are moved away from the mean (or towards it) by one factor: the width of a t interval with the variance
 * from a two-way analysis of variance and Satterthwaite's degrees of freedom, over the width of the bootstrap's own.
 */
import { Random } from '../random.js';
import { type BootstrapOptions, DEFAULT_RESAMPLES, type Interval } from './bootstrap.js';
import { studentQuantile } from './distributions.js';
import { mean, quantileOfSorted } from './quantile.js';

/** Values [seeds, images]: one row per seed, the same images in every row. */
export type SeedsByImages = readonly ArrayLike<number>[];

export interface CrossedMean {
  mean: number;
  /** Interval of the mean over seeds and images as above; over images alone where there is one seed. */
  ci95: Interval;
  /** Seeds and images that it was computed from. */
  seeds: number;
  images: number;
}

/**
 * Mean of the table with its interval; for a comparison give the differences of two arms, paired by seed and image.
 * The same seed draws the same resamples for all tables of one size, and a table with the sign turned gives the
 * interval with the sign turned.
 * @returns NaN for an empty table
 */
export function crossedBootstrap(table: SeedsByImages, options: BootstrapOptions): CrossedMean {
  const { seed, resamples = DEFAULT_RESAMPLES, confidence = 0.95 } = options;
  const [seeds, images] = [table.length, table[0]?.length ?? 0];
  if (seeds * images === 0) return { mean: Number.NaN, ci95: [Number.NaN, Number.NaN], seeds, images };
  const rows = table.map((row) => Float64Array.from(row));
  const centre = mean(rows.map(mean));
  const means = resampledMeans(rows, Random.of(seed, 'crossed bootstrap', seeds, images), resamples);
  const factor = widening(rows, means, confidence);
  const tail = (1 - confidence) / 2;
  const end = (q: number) => centre + (quantileOfSorted(means, q) - centre) * factor;
  return { mean: centre, ci95: [end(tail), end(1 - tail)], seeds, images };
}

/** Ascending means of resampled tables. */
function resampledMeans(rows: readonly Float64Array[], random: Random, resamples: number): Float64Array {
  const [seeds, images] = [rows.length, rows[0]!.length];
  const means = new Float64Array(resamples);
  const column = new Float64Array(images);
  const drawn = new Uint32Array(seeds);
  const scale = images / 0x100000000;
  for (let resample = 0; resample < resamples; resample++) {
    column.fill(0);
    drawn.fill(0);
    for (let i = 0; i < seeds; i++) drawn[Math.floor(random.uniform() * seeds)]!++;
    for (let i = 0; i < seeds; i++) {
      const [row, times] = [rows[i]!, drawn[i]!];
      if (times > 0) for (let k = 0; k < images; k++) column[k]! += times * row[k]!;
    }
    let sum = 0;
    for (let i = 0; i < images; i++) sum += column[Math.floor(random.uint32() * scale)]!;
    means[resample] = sum / (seeds * images);
  }
  return means.sort();
}

/** Factor on the distance of the percentile ends from the mean; 1 for a constant table. */
function widening(rows: readonly Float64Array[], means: Float64Array, confidence: number): number {
  const centre = mean(means);
  const variance = means.reduce((sum, value) => sum + (value - centre) ** 2, 0) / means.length;
  if (!(variance > 0)) return 1;
  const analysed = varianceOfMean(rows);
  const normal = studentQuantile(confidence, 1e6);
  return (studentQuantile(confidence, analysed.freedom) / normal) * Math.sqrt(analysed.variance / variance);
}

/**
 * Variance of the mean of a crossed table by analysis of variance, with Satterthwaite's degrees of freedom. The part of
 * seeds and that of images hold the interplay of both once each, so it is taken away once.
 */
function varianceOfMean(rows: readonly Float64Array[]): { variance: number; freedom: number } {
  const [seeds, images] = [rows.length, rows[0]!.length];
  const rowMeans = rows.map(mean);
  const columnMeans = Float64Array.from({ length: images }, (_, i) => mean(rows.map((row) => row[i]!)));
  const centre = mean(rowMeans);
  const bySeed = seeds > 1 ? squares(rowMeans, centre) / (seeds - 1) / seeds : 0;
  const byImage = images > 1 ? squares(columnMeans, centre) / (images - 1) / images : 0;
  let residual = 0;
  for (const [k, row] of rows.entries()) {
    for (let i = 0; i < images; i++) residual += (row[i]! - rowMeans[k]! - columnMeans[i]! + centre) ** 2;
  }
  const cells = (seeds - 1) * (images - 1);
  const interplay = cells > 0 ? residual / cells / (seeds * images) : 0;
  // Never below the larger of the two parts: the difference of estimates can come out too small by chance.
  const variance = Math.max(bySeed, byImage, bySeed + byImage - interplay);
  const doubt = bySeed ** 2 / Math.max(1, seeds - 1) + byImage ** 2 / Math.max(1, images - 1);
  return { variance, freedom: doubt > 0 ? (bySeed + byImage) ** 2 / doubt : 1 };
}

function squares(values: ArrayLike<number>, centre: number): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i]! - centre) ** 2;
  return sum;
}
