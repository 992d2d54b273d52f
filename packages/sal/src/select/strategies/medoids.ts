import { internal } from '../../errors.js';
import { noOptions } from '../../plugin.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import type { CandidatePick, Strategy } from '../strategy.js';

/**
 * k-medoids, one after another: each pick is the image that lowers most the mean distance of the pool to its nearest
 * chosen image, those of earlier rounds included. The first is the medoid of the pool; the sum is at least 63 % of the
 * best that any choice of this size could gain (Nemhauser, Wolsey, Fisher 1978), and unlike k-means with k = budget the
 * choices are nested. Time grows with the square of the pool (a second for 1600 images), memory does not.
 */
export const medoids: Strategy = {
  name: 'medoids',
  summary: 'Images that stand for most others: each pick shortens the distances to the nearest pick most',
  paper: 'greedy k-medoids (facility location), Nemhauser, Wolsey and Fisher 1978',
  options: noOptions,
  needsFeatures: true,
  uses: () => [],
  nested: true,
  choose({ ids, taken, features }, { budget }) {
    if (!features) internal('medoids without features');
    const cover = new Cover(features);
    for (const [index, value] of taken.entries()) if (value) cover.add(index);
    const open = ids.flatMap((_, index) => (taken[index] ? [] : [index]));
    const bounds = new Float64Array(ids.length).fill(Number.NEGATIVE_INFINITY);
    for (const index of open) bounds[index] = Number.POSITIVE_INFINITY;
    const picks = Array.from({ length: budget }, (): CandidatePick => {
      const index = bestOf(bounds, (candidate) => cover.gain(candidate));
      bounds[index] = Number.NEGATIVE_INFINITY;
      const won = cover.add(index);
      const reason = `nearest pick so far of ${won} of ${ids.length} images, whose mean distance to a pick is now ${cover.mean().toPrecision(3)}`;
      return { index, reason, cluster: null, distance: null };
    });
    return { picks, clusters: null };
  },
};

/**
 * The candidate of the largest gain, the first of equal ones. `bounds` hold gains from earlier calls: a gain never
 * grows, so only candidates whose old gain is still the largest are measured again (Minoux 1978).
 */
function bestOf(bounds: Float64Array, gain: (candidate: number) => number): number {
  const fresh = new Set<number>();
  for (;;) {
    let best = 0;
    for (let i = 1; i < bounds.length; i++) if (bounds[i]! > bounds[best]!) best = i;
    if (fresh.has(best)) return best;
    bounds[best] = gain(best);
    fresh.add(best);
  }
}

/** The distance of every row to the nearest row that was added. */
class Cover {
  private readonly nearest: Float64Array;

  constructor(private readonly features: Matrix) {
    const zero = new Float32Array(features.columns);
    const radius = Float64Array.from({ length: features.rows }, (_, i) => {
      return Math.sqrt(squaredDistance(features.data, i, zero, 0, features.columns));
    });
    // Farther than any two rows can be: before the first pick, all rows are equally badly off.
    this.nearest = new Float64Array(features.rows).fill(2 * radius.reduce((most, value) => Math.max(most, value), 0));
  }

  /** By how much the sum of distances would fall. */
  gain(row: number): number {
    let sum = 0;
    for (let i = 0; i < this.nearest.length; i++) sum += Math.max(0, this.nearest[i]! - this.distance(i, row));
    return sum;
  }

  /** Returns to how many rows it is the nearest one now. */
  add(row: number): number {
    let won = 0;
    for (let i = 0; i < this.nearest.length; i++) {
      const distance = this.distance(i, row);
      if (distance >= this.nearest[i]!) continue;
      this.nearest[i] = distance;
      won++;
    }
    return won;
  }

  mean(): number {
    return this.nearest.reduce((sum, distance) => sum + distance, 0) / this.nearest.length;
  }

  private distance(i: number, j: number): number {
    const { data, columns } = this.features;
    return Math.sqrt(squaredDistance(data, i, data, j, columns));
  }
}
