import { noOptions } from '../../plugin.js';
import type { Strategy } from '../strategy.js';
import { chooseByCluster, type Member } from './by-cluster.js';

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
  nested: true,
  choose(candidates, settings) {
    return chooseByCluster(candidates, settings, {
      order: evenlySpread,
      describe: ({ place, size }) => `${Math.round((100 * (place + 0.5)) / size)} % of it nearer to its centre`,
    });
  },
};

/** All members, in the order in which van der Corput's sequence first falls on them. */
function evenlySpread(members: readonly Member[]): Member[] {
  const bits = Math.ceil(Math.log2(Math.max(2, members.length)));
  const order = new Set<Member>();
  for (let step = 1; step <= 2 ** bits; step++) {
    const quantile = radicalInverse(step % 2 ** bits, bits);
    const member = members[Math.floor(quantile * members.length)];
    if (member) order.add(member);
  }
  return [...order];
}

/** The `bits` binary digits of `step` mirrored at the point: in 0..1. */
function radicalInverse(step: number, bits: number): number {
  let mirrored = 0;
  for (let bit = 0; bit < bits; bit++) mirrored = mirrored * 2 + ((step >> bit) & 1);
  return mirrored / 2 ** bits;
}
