/** k-means of more rows than fit the bounds of `../kmeans.ts`. */

import { call, callMany, scope, type Tensor } from '@sal-smis/torch';
import { internal } from '../../errors.js';
import { Random } from '../../random.js';
import { type KMeans, type KMeansOptions, orderedClusters } from '../kmeans.js';
import { drawByWeight } from '../kmeans-seeding.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import { blockRows, blocksOf, RowReader, rightOf, squaredDistances } from './distances.js';
import { gatherRows, sampleRows } from './size.js';

/** Rows that the starts are made on: at least this many, or 50 for each cluster. */
const SAMPLE = 20_000;
const SAMPLE_PER_CLUSTER = 50;
/** Starts on the sample; more seldom find anything tighter once there are many clusters. */
const MAX_RESTARTS = 3;
/** Iterations end when one lowers the inertia by less than this part. */
const TOLERANCE = 1e-4;

/**
 * As `kmeans`, for large inputs: starts (greedy k-means++, then Lloyd) on a sample of the rows, the tightest carried on
 * over all rows. Iterations end at a relative gain below 1e-4, not at the fixed point. Memory beside `points` is the
 * sample (50 K or 20 000 rows, whichever is more), blocks of 64 MiB and 20 bytes a row; time is N x K x D an iteration.
 */
export function blockedKMeans(points: Matrix, options: KMeansOptions): KMeans {
  const { clusters, seed, restarts = 10, maxIterations = 30 } = options;
  const size = Math.max(SAMPLE, SAMPLE_PER_CLUSTER * clusters);
  const sample = gatherRows(points, sampleRows(points.rows, size, Random.of(seed, 'kmeans-sample')));
  let best: BlockedLloyd | undefined;
  for (let restart = 0; restart < Math.min(restarts, MAX_RESTARTS); restart++) {
    const seeds = seedRows(sample, clusters, Random.of(seed, 'kmeans', restart));
    const run = new BlockedLloyd(sample, gatherRows(sample, seeds).data);
    run.iterate(maxIterations);
    if (!best || run.inertia < best.inertia) best = run;
  }
  const start = best ?? internal('k-means without a start');
  const run = sample.rows === points.rows ? start : new BlockedLloyd(points, start.centers);
  if (run !== start) run.iterate(maxIterations);
  const squared = Float64Array.from(run.assignment, (cluster, i) =>
    squaredDistance(points.data, i, run.centers, cluster, points.columns),
  );
  return orderedClusters(run, squared);
}

/** Greedy k-means++ as in `../kmeans-seeding.ts`, all candidates of a step in one product. */
function seedRows(points: Matrix, clusters: number, random: Random): number[] {
  return scope(() => {
    const rows = new RowReader(points).left(points);
    const candidates = 2 + Math.floor(Math.log(clusters));
    const chosen = [random.integer(0, points.rows - 1)];
    let nearest = scope(() => squaredDistances(rows, rightOf(rows, chosen)).select(1, 0).clamp(0, null));
    while (chosen.length < clusters) {
      const weights = nearest.toFloat32Array();
      let potential = 0;
      for (const weight of weights) potential += weight;
      const drawn = Array.from({ length: candidates }, () => drawByWeight(weights, random.uniform() * potential));
      const next = scope(() => {
        const measured = squaredDistances(rows, rightOf(rows, drawn)).clamp(0, null);
        const within = call('aten::minimum', '', measured, nearest.unsqueeze(1));
        const best = argmin(within.sum([0]).toFloat32Array());
        chosen.push(drawn[best]!);
        return within.select(1, best).clone();
      });
      nearest.dispose();
      nearest = next;
    }
    return chosen;
  });
}

function argmin(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! < values[best]!) best = i;
  return best;
}

/** Lloyd's algorithm: distances in the engine, means in float64. */
class BlockedLloyd {
  readonly clusters: number;
  readonly assignment: Int32Array;
  readonly sizes: Int32Array;
  inertia = Number.POSITIVE_INFINITY;
  iterations = 0;
  private readonly reader: RowReader;
  private readonly squared: Float32Array;

  constructor(
    readonly points: Matrix,
    readonly centers: Float32Array,
  ) {
    this.clusters = centers.length / points.columns;
    this.assignment = new Int32Array(points.rows);
    this.sizes = new Int32Array(this.clusters);
    this.squared = new Float32Array(points.rows);
    this.reader = new RowReader(points);
  }

  iterate(maxIterations: number): void {
    for (let before = Number.POSITIVE_INFINITY; this.iterations < maxIterations; before = this.inertia) {
      this.assign();
      const refilled = this.refillEmpty();
      this.moveCenters();
      this.iterations++;
      if (!refilled && before - this.inertia <= TOLERANCE * this.inertia) return;
    }
  }

  private assign(): void {
    const { points, centers, clusters, reader, assignment, squared } = this;
    this.sizes.fill(0);
    this.inertia = 0;
    scope(() => {
      const middles = reader.right({ data: centers, rows: clusters, columns: points.columns });
      for (const { first, count } of blocksOf(points.rows, blockRows(clusters, points.columns))) {
        scope(() => {
          const distances = squaredDistances(reader.left(points, first, count), middles);
          const [least, nearest] = callMany('aten::min', 'dim', distances, 1) as [Tensor, Tensor];
          assignment.set(nearest.to('int32').toTypedArray() as Int32Array, first);
          squared.set(least.clamp(0, null).toFloat32Array(), first);
        });
      }
    });
    for (const cluster of assignment) this.sizes[cluster]!++;
    for (const value of squared) this.inertia += value;
  }

  /** Gives each empty cluster the row that is farthest from its centre, from a cluster that keeps others. */
  private refillEmpty(): boolean {
    let refilled = false;
    for (let empty = this.sizes.indexOf(0); empty >= 0; empty = this.sizes.indexOf(0, empty + 1)) {
      let farthest = -1;
      for (let i = 0; i < this.squared.length; i++) {
        if (this.sizes[this.assignment[i]!]! < 2) continue;
        if (this.squared[i]! > (farthest < 0 ? 0 : this.squared[farthest]!)) farthest = i;
      }
      if (farthest < 0) return refilled;
      this.sizes[this.assignment[farthest]!]!--;
      this.sizes[empty] = 1;
      this.assignment[farthest] = empty;
      this.squared[farthest] = 0;
      refilled = true;
    }
    return refilled;
  }

  private moveCenters(): void {
    const { assignment, sizes, clusters, centers } = this;
    const { data, rows, columns } = this.points;
    const sums = new Float64Array(clusters * columns);
    for (let i = 0, at = 0; i < rows; i++) {
      const to = assignment[i]! * columns;
      for (let t = 0; t < columns; t++) sums[to + t]! += data[at++]!;
    }
    for (let j = 0; j < clusters; j++) {
      if (sizes[j] === 0) continue;
      for (let t = j * columns; t < (j + 1) * columns; t++) centers[t] = sums[t]! / sizes[j]!;
    }
  }
}
