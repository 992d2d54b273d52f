import { noOptions } from '../../plugin.js';
import { Random } from '../../random.js';
import type { Strategy } from '../strategy.js';
import { chooseByCluster } from './by-cluster.js';

/**
 * Clusters as in `kmeans-proportional`, of each a random member: every part of the pool has its share, and no image of
 * a part is preferred.
 */
export const stratifiedRandom: Strategy = {
  name: 'stratified-random',
  summary: 'Clusters in proportion to their size, random members of each',
  paper: 'stratified sampling with proportional allocation, Neyman 1934',
  options: noOptions,
  needsFeatures: true,
  uses: () => ['clusters', 'restarts'],
  nested: true,
  choose(candidates, settings) {
    const { seed } = settings;
    const place = Random.of(seed, 'select', 'stratified-random').permutation(candidates.ids.length);
    return chooseByCluster(candidates, settings, {
      order: (members) => members.toSorted((a, b) => place[a.index]! - place[b.index]!),
      describe: () => `random member (seed ${seed})`,
    });
  },
};
