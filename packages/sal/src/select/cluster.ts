import { blockedKMeans } from './blocks/kmeans.js';
import { isLarge } from './blocks/size.js';
import { type KMeans, type KMeansOptions, kmeans } from './kmeans.js';
import type { Matrix } from './matrix.js';

/** Passes over the rows that ten starts of k-means take, as many as their bounds leave. */
const PASSES = 50;

/** k-means, exact for few rows and in blocks for many; see `isLarge`. */
export function cluster(points: Matrix, options: KMeansOptions): KMeans {
  return isLarge(points, PASSES * options.clusters) ? blockedKMeans(points, options) : kmeans(points, options);
}
