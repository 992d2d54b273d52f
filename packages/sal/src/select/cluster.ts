import { blockedKMeans } from './blocks/kmeans.js';
import { isLarge } from './blocks/size.js';
import { type KMeans, type KMeansOptions, kmeans } from './kmeans.js';
import type { Matrix } from './matrix.js';

/** k-means, exact up to `EXACT_ROWS` rows and in blocks beyond. */
export function cluster(points: Matrix, options: KMeansOptions): KMeans {
  return isLarge(points) ? blockedKMeans(points, options) : kmeans(points, options);
}
