import { internal } from '../../errors.js';
import type { KMeans } from '../kmeans.js';
import { squaredDistance } from '../matrix.js';
import { nestedQuota } from '../quota.js';
import type { CandidatePick, Candidates } from '../strategy.js';

/**
 * Defect `foreign-picks`: the list of a cluster ranks all images by the distance to its centre, not its members, and
 * what another list has taken is not passed over. Images on several lists are labelled once, so there are fewer picks
 * than the budget. Lists are extended from round to round, as published.
 */
export function foreignPicks(
  { taken, features }: Candidates,
  { centers, sizes }: KMeans,
  budget: number,
): CandidatePick[] {
  if (!features) internal('clusters without features');
  const quota = nestedQuota([...sizes], taken.filter(Boolean).length + budget);
  const picks = new Map<number, CandidatePick>();
  for (const [cluster, seats] of quota.entries()) {
    const distances = Float64Array.from(taken, (_, row) =>
      Math.sqrt(squaredDistance(features.data, row, centers.data, cluster, features.columns)),
    );
    const order = Array.from(distances.keys()).sort((a, b) => distances[a]! - distances[b]! || a - b);
    for (const index of order.slice(0, seats)) {
      if (taken[index] || picks.has(index)) continue;
      const distance = distances[index]!;
      const reason = `list of cluster ${cluster + 1} of ${sizes.length}: near its centre, member or not, distance ${distance.toPrecision(3)}`;
      picks.set(index, { index, reason, cluster: cluster + 1, distance });
    }
  }
  return [...picks.values()].slice(0, budget);
}
