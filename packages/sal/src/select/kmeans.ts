import { internal } from '../errors.js';
import { Random } from '../random.js';
import { seedCenters } from './kmeans-seeding.js';
import { type Matrix, squaredDistance } from './matrix.js';

export interface KMeansOptions {
  clusters: number;
  seed: number;
  /** Independent starts; the one with the least inertia is kept. */
  restarts?: number;
  /** Lloyd iterations of one start at most. */
  maxIterations?: number;
}

export interface KMeans {
  /** [K, D], the mean of each cluster's members. Clusters are ordered by size, the largest first. */
  centers: Matrix;
  /** Cluster of each row, 0..K-1. */
  assignment: Int32Array;
  /** Euclidean distance of each row to the centre of its cluster. */
  distances: Float64Array;
  /** Members of each cluster; 0 only where the data have fewer than K distinct rows. */
  sizes: Int32Array;
  /** Sum of the squared distances. */
  inertia: number;
  /** Lloyd iterations of the start that was kept. */
  iterations: number;
}

/**
 * k-means of the rows of `points` [N, D] under squared Euclidean distance: greedy k-means++ starts, Lloyd iterations
 * until no row changes its cluster, an emptied cluster begun again at the row farthest from its centre.
 * Distances are skipped by Elkan's bounds (Elkan 2003, "Using the triangle inequality to accelerate k-means"), which
 * change the time, not the result. Memory is N x K. Equal input and seed give an equal result on every machine.
 */
export function kmeans(points: Matrix, { clusters, seed, restarts = 10, maxIterations = 300 }: KMeansOptions): KMeans {
  if (clusters < 1 || clusters > points.rows) internal(`${clusters} clusters of ${points.rows} rows`);
  let best: Lloyd | undefined;
  let bestInertia = Number.POSITIVE_INFINITY;
  for (let restart = 0; restart < restarts; restart++) {
    const run = new Lloyd(points, seedCenters(points, clusters, Random.of(seed, 'kmeans', restart)));
    run.iterate(maxIterations);
    const inertia = run.squaredDistances().reduce((sum, value) => sum + value, 0);
    if (inertia < bestInertia) {
      best = run;
      bestInertia = inertia;
    }
  }
  const run = best ?? internal('k-means without a start');
  return orderedClusters(run, run.squaredDistances());
}

/** One start of Lloyd's algorithm with Elkan's bounds. */
class Lloyd {
  readonly points: Matrix;
  readonly clusters: number;
  readonly assignment: Int32Array;
  readonly sizes: Int32Array;
  centers: Float32Array;
  iterations = 0;
  /** Never below the distance of a row to its own centre. */
  private readonly upper: Float64Array;
  /** [N, K], never above the distance of a row to a centre. */
  private readonly lower: Float64Array;

  constructor(points: Matrix, seeds: readonly number[]) {
    const { data, rows, columns } = points;
    this.points = points;
    this.clusters = seeds.length;
    this.centers = new Float32Array(seeds.length * columns);
    for (const [j, row] of seeds.entries()) {
      this.centers.set(data.subarray(row * columns, (row + 1) * columns), j * columns);
    }
    this.assignment = new Int32Array(rows);
    this.sizes = new Int32Array(seeds.length);
    this.sizes[0] = rows;
    // No bound is known yet: the first pass measures what it needs.
    this.upper = new Float64Array(rows).fill(Number.POSITIVE_INFINITY);
    this.lower = new Float64Array(rows * seeds.length);
  }

  iterate(maxIterations: number): void {
    for (let changed = true; changed && this.iterations < maxIterations; this.iterations++) {
      changed = this.assign();
      changed = this.refillEmpty() || changed || this.iterations === 0;
      this.moveCenters();
    }
  }

  squaredDistances(): Float64Array {
    return Float64Array.from(this.assignment, (cluster, i) => this.distance(i, cluster) ** 2);
  }

  distance(row: number, cluster: number): number {
    return Math.sqrt(squaredDistance(this.points.data, row, this.centers, cluster, this.points.columns));
  }

  /** Each row to its nearest centre; true where any row changed. */
  private assign(): boolean {
    const { clusters, assignment, upper, lower } = this;
    const { between, halfNearest } = this.centerDistances();
    let changed = false;
    for (let i = 0; i < assignment.length; i++) {
      let own = assignment[i]!;
      if (upper[i]! <= halfNearest[own]!) continue;
      let exact = false;
      for (let j = 0; j < clusters; j++) {
        if (j === own || upper[i]! <= lower[i * clusters + j]! || upper[i]! <= between[own * clusters + j]! / 2)
          continue;
        if (!exact) {
          upper[i] = this.distance(i, own);
          lower[i * clusters + own] = upper[i]!;
          exact = true;
          if (upper[i]! <= lower[i * clusters + j]! || upper[i]! <= between[own * clusters + j]! / 2) continue;
        }
        const distance = this.distance(i, j);
        lower[i * clusters + j] = distance;
        if (distance < upper[i]!) {
          this.sizes[own]!--;
          this.sizes[j]!++;
          own = j;
          upper[i] = distance;
          changed = true;
        }
      }
      assignment[i] = own;
    }
    return changed;
  }

  /** Distances between the centres [K, K], and half the distance of each to the nearest other one. */
  private centerDistances(): { between: Float64Array; halfNearest: Float64Array } {
    const { clusters, centers } = this;
    const between = new Float64Array(clusters * clusters);
    const halfNearest = new Float64Array(clusters).fill(Number.POSITIVE_INFINITY);
    for (let a = 0; a < clusters; a++) {
      for (let b = a + 1; b < clusters; b++) {
        const distance = Math.sqrt(squaredDistance(centers, a, centers, b, this.points.columns));
        between[a * clusters + b] = distance;
        between[b * clusters + a] = distance;
        halfNearest[a] = Math.min(halfNearest[a]!, distance / 2);
        halfNearest[b] = Math.min(halfNearest[b]!, distance / 2);
      }
    }
    return { between, halfNearest };
  }

  /** Gives each empty cluster the row that is farthest from its centre, taken from a cluster that keeps others. */
  private refillEmpty(): boolean {
    let refilled = false;
    for (let empty = this.sizes.indexOf(0); empty >= 0; empty = this.sizes.indexOf(0, empty + 1)) {
      let farthest = -1;
      let most = 0;
      for (let i = 0; i < this.assignment.length; i++) {
        if (this.sizes[this.assignment[i]!]! < 2) continue;
        const distance = this.distance(i, this.assignment[i]!);
        if (distance > most) {
          farthest = i;
          most = distance;
        }
      }
      // Every row lies on its centre: there are no more distinct rows to begin a cluster with.
      if (farthest < 0) return refilled;
      this.sizes[this.assignment[farthest]!]!--;
      this.sizes[empty] = 1;
      this.assignment[farthest] = empty;
      const distance = this.distance(farthest, empty);
      this.upper[farthest] = distance;
      this.lower[farthest * this.clusters + empty] = distance;
      refilled = true;
    }
    return refilled;
  }

  /** Each centre to the mean of its members, and the bounds loosened by how far it went. */
  private moveCenters(): void {
    const { clusters, assignment, sizes } = this;
    const { data, columns } = this.points;
    const sums = new Float64Array(clusters * columns);
    for (let i = 0; i < assignment.length; i++) {
      const at = assignment[i]! * columns;
      for (let t = 0; t < columns; t++) sums[at + t]! += data[i * columns + t]!;
    }
    const moved = new Float32Array(this.centers);
    for (let j = 0; j < clusters; j++) {
      if (sizes[j] === 0) continue;
      for (let t = j * columns; t < (j + 1) * columns; t++) moved[t] = sums[t]! / sizes[j]!;
    }
    const shift = Float64Array.from({ length: clusters }, (_, j) =>
      Math.sqrt(squaredDistance(this.centers, j, moved, j, columns)),
    );
    for (let i = 0; i < assignment.length; i++) {
      this.upper[i]! += shift[assignment[i]!]!;
      for (let j = 0; j < clusters; j++) this.lower[i * clusters + j]! -= shift[j]!;
    }
    this.centers = moved;
  }
}

/** What a run of Lloyd's algorithm ends with. */
interface Clustered {
  points: Matrix;
  clusters: number;
  centers: Float32Array;
  assignment: Int32Array;
  sizes: Int32Array;
  iterations: number;
}

/**
 * The result with clusters renumbered by size, ties by the first member.
 * @param squared squared distance of each row to the centre of its cluster
 */
export function orderedClusters(run: Clustered, squared: Float64Array): KMeans {
  const { clusters, sizes } = run;
  const { columns } = run.points;
  const first = new Int32Array(clusters).fill(-1);
  for (let i = run.assignment.length - 1; i >= 0; i--) first[run.assignment[i]!] = i;
  const order = Array.from({ length: clusters }, (_, j) => j).sort(
    (a, b) => sizes[b]! - sizes[a]! || first[a]! - first[b]!,
  );
  const centers = new Float32Array(clusters * columns);
  const rank = new Int32Array(clusters);
  for (const [to, from] of order.entries()) {
    rank[from] = to;
    centers.set(run.centers.subarray(from * columns, (from + 1) * columns), to * columns);
  }
  return {
    centers: { data: centers, rows: clusters, columns },
    assignment: run.assignment.map((cluster) => rank[cluster]!),
    distances: squared.map(Math.sqrt),
    sizes: Int32Array.from(order, (from) => sizes[from]!),
    inertia: squared.reduce((sum, value) => sum + value, 0),
    iterations: run.iterations,
  };
}
