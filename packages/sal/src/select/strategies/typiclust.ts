import { z } from 'zod';
import { internal } from '../../errors.js';
import { gatherRows, isLarge } from '../blocks/size.js';
import { cluster } from '../cluster.js';
import { fewestFirst, membersByCluster } from '../fewest-first.js';
import type { Matrix } from '../matrix.js';
import { meanNeighbourDistance } from '../neighbours.js';
import { type CandidatePick, defineStrategy } from '../strategy.js';

const options = z.object({
  neighbours: z.int().min(1).default(20).describe('nearest members of its cluster by which an image is called typical'),
  maxClusters: z.int().min(1).default(500).describe('clusters at most, whatever the budget'),
  smallest: z
    .int()
    .min(1)
    .default(5)
    .describe(
      'members that a cluster needs to be asked while larger ones have any; without effect in a pool of fewer images a cluster',
    ),
});

/**
 * TypiClust: as many clusters as labels (those of earlier rounds included), and of each, the largest uncovered one
 * first, the most typical image: typicality is the inverse of the mean distance to its nearest members. Once every
 * cluster is covered, those with the fewest labels go first. Not nested: another budget is another clustering.
 *
 * Clusters of fewer than `smallest` members are outliers: they give an image only when the larger ones have none left, so
 * that a large one may give two while a small one gives none. Where the pool has fewer than `smallest` images a cluster
 * all are that small and none is an outlier: each gives one.
 *
 * Of clusters with more than 20 000 members in pools above 20 000 images, see `blocks/neighbours.ts`.
 */
export const typiclust = defineStrategy({
  name: 'typiclust',
  summary: 'As many clusters as labels, the image in the densest place of each but the tiny ones (for small budgets)',
  paper: 'TypiClust, Hacohen, Dekel and Weinshall 2022 (arXiv 2202.02794), algorithm 1',
  options,
  needsFeatures: true,
  uses: () => ['restarts'],
  clustersByBudget: true,
  nested: false,
  choose({ taken, features }, { budget, seed, restarts }, { neighbours, maxClusters, smallest }) {
    if (!features) internal('clusters without features');
    if (budget === 0) return { picks: [], clusters: null };
    const clusters = Math.min(taken.filter(Boolean).length + budget, maxClusters, features.rows);
    const { assignment } = cluster(features, { clusters, seed, restarts });
    const least = features.rows < smallest * clusters ? 1 : smallest;
    const picks = chooseTypical(features, assignment, { clusters, taken, budget, neighbours, smallest: least });
    return { picks, clusters: assignment.map((own) => own + 1), smallest: least };
  },
});

interface TypicalRequest {
  clusters: number;
  taken: readonly boolean[];
  budget: number;
  neighbours: number;
  smallest: number;
}

/** The choice, given the cluster of every image. Equally typical images go by position. */
export function chooseTypical(
  features: Matrix,
  assignment: Int32Array,
  { clusters, taken, budget, neighbours, smallest }: TypicalRequest,
): CandidatePick[] {
  const { members, states } = membersByCluster(assignment, clusters, taken);
  const asked = new Map<number, Iterator<{ index: number; distance: number }>>();
  return fewestFirst(states, budget, smallest).map((own): CandidatePick => {
    let typical = asked.get(own);
    if (!typical) {
      const list = members[own]!;
      const distances = meanNeighbourDistance(gatherRows(features, list), neighbours, isLarge(features));
      const open = list.map((index, i) => ({ index, distance: distances[i]! })).filter(({ index }) => !taken[index]);
      typical = open.sort((a, b) => a.distance - b.distance || a.index - b.index)[Symbol.iterator]();
      asked.set(own, typical);
    }
    const { index, distance } =
      (typical.next().value as { index: number; distance: number } | undefined) ?? noneLeft(own);
    const { size } = states[own]!;
    const reason = `cluster ${own + 1} of ${clusters} (${size} images): most typical, mean distance to its ${Math.min(neighbours, size - 1)} nearest ${distance.toPrecision(3)}`;
    return { index, reason, cluster: own + 1, distance };
  });
}

function noneLeft(cluster: number): never {
  internal(`cluster ${cluster} has no member left`);
}
