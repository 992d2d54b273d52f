/** What `fewestFirst` knows of a cluster. */
export interface ClusterState {
  size: number;
  /** Members that are labelled or asked for. */
  taken: number;
}

/**
 * The cluster of each of `count` picks: the one with the fewest labelled or picked members, the largest of equal ones,
 * the first of equally large ones. Clusters of fewer than `smallest` members give only when no other has any left.
 */
export function fewestFirst(clusters: readonly ClusterState[], count: number, smallest = 1): number[] {
  const held = clusters.map(({ taken }) => taken);
  const best = (allowed: (cluster: number) => boolean) => {
    let least = -1;
    for (const [j, { size }] of clusters.entries()) {
      if (held[j]! >= size || !allowed(j)) continue;
      const fewer = least < 0 ? -1 : held[j]! - held[least]!;
      if (fewer < 0 || (fewer === 0 && size > clusters[least]!.size)) least = j;
    }
    return least;
  };
  return Array.from({ length: count }, () => {
    const large = best((j) => clusters[j]!.size >= smallest);
    const cluster = large >= 0 ? large : best(() => true);
    held[cluster]!++;
    return cluster;
  });
}

/** Members of each cluster, ascending, and how many of them are taken. */
export function membersByCluster(
  assignment: Int32Array,
  clusters: number,
  taken: readonly boolean[],
): { members: number[][]; states: ClusterState[] } {
  const members = Array.from({ length: clusters }, (): number[] => []);
  for (const [index, cluster] of assignment.entries()) members[cluster]!.push(index);
  const states = members.map((list) => ({ size: list.length, taken: list.filter((index) => taken[index]).length }));
  return { members, states };
}
