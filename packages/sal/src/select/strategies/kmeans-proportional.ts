import { internal } from '../../errors.js';
import { kmeans } from '../kmeans.js';
import { nestedSeats } from '../quota.js';
import type { CandidatePick, Candidates, Choice, ChoiceSettings, Strategy } from '../strategy.js';

/**
 * Step 3 of the paper: k-means clusters of the features, each with a quota in proportion to its size, filled with its
 * own members nearest to its centre. Unlike the published code, a cluster gives only its members and an image is
 * chosen once. The seats of `nestedSeats` are handed out one by one, so the choices are nested; images of earlier
 * rounds count in their cluster's quota.
 */
export const kmeansProportional: Strategy = {
  name: 'kmeans-proportional',
  summary: 'Clusters in proportion to their size, the members nearest to each centre (the published method)',
  source: 'SAAL 2022 (arXiv 2205.07021), step 3, with quotas by nested largest remainder',
  needsFeatures: true,
  choose({ ids, taken, features }: Candidates, settings: ChoiceSettings): Choice {
    if (!features) internal('kmeans-proportional without features');
    const { clusters, seed, restarts, budget } = settings;
    const { assignment, distances, sizes } = kmeans(features, { clusters, seed, restarts });
    const members = nearestFirst(assignment, distances, clusters);
    const given = members.map((list) => list.filter((index) => taken[index]).length);
    const seats = nestedSeats([...sizes], budget, given);
    const picksOf = (cluster: number) => seats.filter((seat) => seat === cluster).length;
    const next = members.map(() => 0);
    const picks = seats.map((cluster): CandidatePick => {
      const list = members[cluster]!;
      while (taken[list[next[cluster]!]!]) next[cluster]!++;
      const place = next[cluster]!++;
      const index = list[place] ?? internal(`cluster ${cluster} has no member left`);
      const distance = distances[index]!;
      const group = `cluster ${cluster + 1} of ${clusters} (${count(sizes[cluster]!, 'image')}, ${count(picksOf(cluster), 'pick')})`;
      return {
        index,
        reason: `${group}: ${ordinal(place + 1)}nearest to its centre, distance ${distance.toPrecision(3)}`,
        cluster: cluster + 1,
        distance,
      };
    });
    if (new Set(picks.map((pick) => pick.index)).size !== budget) internal(`${picks.length} picks of ${ids.length}`);
    return { picks, clusters: assignment.map((cluster) => cluster + 1) };
  },
};

/** Members of each cluster by their distance to its centre, equal distances by position. */
function nearestFirst(assignment: Int32Array, distances: Float64Array, clusters: number): number[][] {
  const members = Array.from({ length: clusters }, (): number[] => []);
  for (const [index, cluster] of assignment.entries()) members[cluster]!.push(index);
  for (const list of members) list.sort((a, b) => distances[a]! - distances[b]! || a - b);
  return members;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `2nd ` and so on; empty for 1, since the nearest of all needs no number. */
function ordinal(place: number): string {
  if (place === 1) return '';
  const teens = place % 100 >= 11 && place % 100 <= 13;
  const ending = teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[place % 10] ?? 'th');
  return `${place}${ending} `;
}
