import { internal } from '../../errors.js';
import { noOptions } from '../../plugin.js';
import { Random } from '../../random.js';
import { kCenterGreedy } from '../k-center.js';
import type { CandidatePick, Strategy } from '../strategy.js';

/**
 * k-center greedy: each pick is the image farthest from all that are labelled, asked for or picked, so that the largest
 * distance of any image to a label falls as fast as within twice the best. Where nothing is labelled the first pick is
 * random, as the authors begin from a random set. Exact at every size of the pool.
 */
export const coreset: Strategy = {
  name: 'coreset',
  summary: 'k-center greedy: each pick is the image farthest from every label',
  paper: 'Sener and Savarese 2018 (arXiv 1708.00489), algorithm 1',
  options: noOptions,
  needsFeatures: true,
  uses: () => [],
  nested: true,
  choose({ ids, taken, features }, { budget, seed }) {
    if (!features) internal('distances without features');
    if (budget === 0) return { picks: [], clusters: null };
    const centres = taken.flatMap((value, index) => (value ? [index] : []));
    const picks: CandidatePick[] = [];
    if (centres.length === 0) {
      const index = Random.of(seed, 'select', 'coreset').integer(0, ids.length - 1);
      const reason = `first centre, drawn at random from ${ids.length} images (seed ${seed})`;
      picks.push({ index, reason, cluster: null, distance: null });
      centres.push(index);
    }
    const [first] = picks;
    const isOpen = (index: number) => !taken[index] && index !== first?.index;
    for (const { row, distance } of kCenterGreedy(features, centres, isOpen, budget - picks.length)) {
      const reason = `farthest from the ${centres.length + picks.length - (first ? 1 : 0)} images chosen before, distance ${distance.toPrecision(3)}`;
      picks.push({ index: row, reason, cluster: null, distance });
    }
    return { picks, clusters: null };
  },
};
