import { z } from 'zod';
import { internal } from '../../errors.js';
import { isLarge } from '../blocks/size.js';
import { cluster } from '../cluster.js';
import { fewestFirst, membersByCluster } from '../fewest-first.js';
import { type Matrix, squaredDistance } from '../matrix.js';
import { meanNeighbourDistance } from '../neighbours.js';
import { type CandidatePick, defineStrategy } from '../strategy.js';

const options = z.object({
  neighbours: z
    .int()
    .min(1)
    .default(20)
    .describe('nearest images by which density is measured; the paper has 400 of 50 000'),
  weight: z
    .number()
    .min(0)
    .default(0.5)
    .describe('lambda: how much nearness to the picks of other clusters counts against an image'),
  exponent: z.number().min(0).default(1).describe('alpha: power of the distance to those picks'),
  momentum: z.number().min(0).max(1).default(0.9).describe('part of the regulariser that one iteration keeps'),
  iterations: z
    .int()
    .min(1)
    .default(10)
    .describe('times that the picks are chosen anew against those of the last time'),
});

export type UslOptions = z.output<typeof options>;

/**
 * USL, the variant without training: as many clusters as labels, and of each the image of the highest utility, which
 * is its density (inverse mean distance to its nearest neighbours in the pool) less a regulariser that grows near the
 * picks of other clusters. Images labelled or asked for already are fixed picks of their clusters. Not nested.
 */
export const usl = defineStrategy({
  name: 'usl',
  summary: 'As many clusters as labels, of each the image in a dense place away from the other picks',
  paper: 'Unsupervised Selective Labeling, Wang, Lian and Yu 2022 (arXiv 2110.03006), USL, equations 2 to 6',
  options,
  needsFeatures: true,
  uses: () => ['restarts'],
  clustersByBudget: true,
  nested: false,
  choose({ taken, features }, { budget, seed, restarts }, own) {
    if (!features) internal('clusters without features');
    if (budget === 0) return { picks: [], clusters: null };
    const clusters = taken.filter(Boolean).length + budget;
    const { assignment } = cluster(features, { clusters, seed, restarts });
    const distances = meanNeighbourDistance(features, own.neighbours, isLarge(features));
    const picks = chooseUseful(features, assignment, { clusters, taken, budget, distances }, own);
    return { picks, clusters: assignment.map((j) => j + 1) };
  },
});

interface UsefulRequest {
  clusters: number;
  taken: readonly boolean[];
  budget: number;
  /** Mean distance of each image to its nearest neighbours. */
  distances: Float64Array;
}

/**
 * The choice, given the cluster of every image: `iterations` times, the member of highest utility of each cluster
 * without a taken image, and then the regulariser of every image by the picks of the other clusters (equations 4 to 6).
 * Clusters are filled in the order of `fewestFirst`, and picks beyond a cluster's first follow by utility.
 */
export function chooseUseful(
  features: Matrix,
  assignment: Int32Array,
  { clusters, taken, budget, distances }: UsefulRequest,
  { weight, exponent, momentum, iterations }: UslOptions,
): CandidatePick[] {
  const { members, states } = membersByCluster(assignment, clusters, taken);
  const fixed = taken.flatMap((value, index) => (value ? [index] : []));
  const regulariser = new Float64Array(features.rows);
  // Copies have no distance to their neighbours; the smallest number keeps them in order, and the first in front.
  const density = distances.map((distance) => 1 / Math.max(distance, 1e-12));
  const utility = (index: number) => density[index]! - weight * regulariser[index]!;
  const byUtility = (a: number, b: number) => utility(b) - utility(a) || a - b;
  const open = members.map((list) => list.filter((index) => !taken[index]));
  for (let iteration = 1; iteration < iterations; iteration++) {
    const chosen = open.flatMap((list, j) => {
      return list.length > 0 && states[j]!.taken === 0
        ? [list.reduce((best, index) => (byUtility(index, best) < 0 ? index : best))]
        : [];
    });
    const picks = [...fixed, ...chosen];
    for (let row = 0; row < features.rows; row++) {
      let near = 0;
      for (const pick of picks) {
        if (assignment[pick] === assignment[row]) continue;
        const distance = Math.sqrt(squaredDistance(features.data, row, features.data, pick, features.columns));
        near += 1 / Math.max(distance, 1e-12) ** exponent;
      }
      regulariser[row] = momentum * regulariser[row]! + (1 - momentum) * near;
    }
  }
  const waiting = open.map((list) => list.sort(byUtility)[Symbol.iterator]());
  return fewestFirst(states, budget).map((own): CandidatePick => {
    const index = waiting[own]!.next().value ?? internal(`cluster ${own} has no member left`);
    const reason = `cluster ${own + 1} of ${clusters} (${states[own]!.size} images): highest utility ${utility(index).toPrecision(3)}, density ${density[index]!.toPrecision(3)}`;
    return { index, reason, cluster: own + 1, distance: distances[index]! };
  });
}
