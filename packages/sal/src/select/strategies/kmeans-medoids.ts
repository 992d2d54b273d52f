import { internal } from '../../errors.js';
import { noOptions } from '../../plugin.js';
import { cluster } from '../cluster.js';
import { fewestFirst, membersByCluster } from '../fewest-first.js';
import type { CandidatePick, Strategy } from '../strategy.js';

/**
 * As many clusters as labels, and of each the member nearest to its centre. With images labelled or asked for already,
 * k counts them too, and clusters that hold one give none while others are without. Not nested: another budget is
 * another clustering. `--clusters` has no meaning here.
 */
export const kmeansMedoids: Strategy = {
  name: 'kmeans-medoids',
  summary: 'As many clusters as labels, the member nearest to each centre',
  paper: 'ALPS, Yuan, Lin and Boyd-Graber 2020 (arXiv 2010.09535), on features of images',
  options: noOptions,
  needsFeatures: true,
  uses: () => ['restarts'],
  clustersByBudget: true,
  nested: false,
  choose({ taken, features }, { budget, seed, restarts }) {
    if (!features) internal('clusters without features');
    if (budget === 0) return { picks: [], clusters: null };
    const clusters = taken.filter(Boolean).length + budget;
    const { assignment, distances } = cluster(features, { clusters, seed, restarts });
    const { members, states } = membersByCluster(assignment, clusters, taken);
    const waiting = members.map((list) => {
      const open = list.filter((index) => !taken[index]);
      return open.sort((a, b) => distances[a]! - distances[b]! || a - b)[Symbol.iterator]();
    });
    const picks = fewestFirst(states, budget).map((own): CandidatePick => {
      const index = waiting[own]!.next().value ?? internal(`cluster ${own} has no member left`);
      const distance = distances[index]!;
      const reason = `cluster ${own + 1} of ${clusters} (${states[own]!.size} images): nearest to its centre, distance ${distance.toPrecision(3)}`;
      return { index, reason, cluster: own + 1, distance };
    });
    return { picks, clusters: assignment.map((own) => own + 1) };
  },
};
