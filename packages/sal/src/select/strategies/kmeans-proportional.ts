import { noOptions } from '../../plugin.js';
import type { Strategy } from '../strategy.js';
import { chooseByCluster } from './by-cluster.js';

/**
 * Step 3 of the paper: of each cluster the members nearest to its centre, in proportion to its size. Unlike the
 * published code, a cluster gives only its members and an image is chosen once.
 */
export const kmeansProportional: Strategy = {
  name: 'kmeans-proportional',
  summary: 'Clusters in proportion to their size, the members nearest to each centre (the published method)',
  paper: 'SAAL 2022 (arXiv 2205.07021), step 3, with quotas by nested largest remainder',
  options: noOptions,
  needsFeatures: true,
  uses: () => ['clusters', 'restarts'],
  nested: true,
  choose(candidates, settings) {
    return chooseByCluster(candidates, settings, {
      order: (members) => members,
      describe: ({ place }) => `${place === 0 ? '' : `${ordinal(place + 1)} `}nearest to its centre`,
    });
  },
};

function ordinal(place: number): string {
  const teens = place % 100 >= 11 && place % 100 <= 13;
  const ending = teens ? 'th' : ({ 1: 'st', 2: 'nd', 3: 'rd' }[place % 10] ?? 'th');
  return `${place}${ending}`;
}
