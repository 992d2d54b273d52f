import { noOptions } from '../../plugin.js';
import { evenlySpread } from '../even-spread.js';
import type { Strategy } from '../strategy.js';
import { chooseByCluster } from './by-cluster.js';

/**
 * Clusters as in `kmeans-proportional`, but each gives members from all over it: at even quantiles of the distance to
 * its centre, so that typical images are picked and unusual ones too. The quantiles follow van der Corput's sequence
 * (1/2, 1/4, 3/4, 1/8, ...), every beginning of which is evenly spread: this keeps the choices nested.
 */
export const kmeansStratified: Strategy = {
  name: 'kmeans-stratified',
  summary: 'Clusters in proportion to their size, members from near each centre to far from it',
  paper: 'stratified sampling along the distance to the centre',
  options: noOptions,
  needsFeatures: true,
  uses: () => ['clusters', 'restarts'],
  nested: true,
  choose(candidates, settings) {
    return chooseByCluster(candidates, settings, {
      order: evenlySpread,
      describe: ({ place, size }) => `${Math.round((100 * (place + 0.5)) / size)} % of it nearer to its centre`,
    });
  },
};
