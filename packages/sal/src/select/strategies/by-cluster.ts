import { counted } from '../../counted.js';
import { internal } from '../../errors.js';
import { cluster } from '../cluster.js';
import { nestedSeats } from '../quota.js';
import type { CandidatePick, Candidates, Choice, ChoiceSettings } from '../strategy.js';
import { foreignPicks } from './foreign-picks.js';

/** One member of a cluster, by how near it is to the centre. */
export interface Member {
  index: number;
  /** 0 is the nearest of `size`. */
  place: number;
  size: number;
  distance: number;
}

export interface WithinCluster {
  /** The order in which a cluster gives its members, which come nearest first. Must not depend on the budget. */
  order(members: readonly Member[]): readonly Member[];
  /** Where in its cluster a member lies, for the reason. */
  describe(member: Member): string;
}

/**
 * Clusters of the features by k-means, each with a quota in proportion to its size, filled with its own members. The
 * seats of `nestedSeats` are handed out one by one, so the choices are nested; images of earlier rounds count in their
 * cluster's quota.
 */
export function chooseByCluster(
  candidates: Candidates,
  { clusters, seed, restarts, budget, defects = [] }: ChoiceSettings,
  within: WithinCluster,
): Choice {
  const { taken, features } = candidates;
  if (!features) internal('clusters without features');
  const clustered = cluster(features, { clusters, seed, restarts });
  const { assignment, distances, sizes } = clustered;
  const numbered = assignment.map((own) => own + 1);
  if (defects.includes('foreign-picks')) {
    return { picks: foreignPicks(candidates, clustered, budget), clusters: numbered };
  }
  const members = membersOf(assignment, distances, clusters);
  const given = members.map((list) => list.filter(({ index }) => taken[index]).length);
  const seats = nestedSeats([...sizes], budget, given);
  const picksOf = (cluster: number) => seats.filter((seat) => seat === cluster).length;
  const groups = members.map(({ length }, cluster) => {
    return `cluster ${cluster + 1} of ${clusters} (${counted(length, 'image')}, ${counted(picksOf(cluster), 'pick')})`;
  });
  const waiting = members.map((list) =>
    within
      .order(list)
      .filter(({ index }) => !taken[index])
      [Symbol.iterator](),
  );
  const picks = seats.map((cluster): CandidatePick => {
    const member = waiting[cluster]!.next().value ?? internal(`cluster ${cluster} has no member left`);
    const { index, distance } = member;
    const reason = `${groups[cluster]}: ${within.describe(member)}, distance ${distance.toPrecision(3)}`;
    return { index, reason, cluster: cluster + 1, distance };
  });
  return { picks, clusters: numbered };
}

/** Members of each cluster, nearest to its centre first; equal distances by position. */
function membersOf(assignment: Int32Array, distances: Float64Array, clusters: number): Member[][] {
  const indices = Array.from({ length: clusters }, (): number[] => []);
  for (const [index, cluster] of assignment.entries()) indices[cluster]!.push(index);
  return indices.map((list) => {
    const nearestFirst = list.sort((a, b) => distances[a]! - distances[b]! || a - b);
    return nearestFirst.map((index, place) => ({ index, place, size: list.length, distance: distances[index]! }));
  });
}
