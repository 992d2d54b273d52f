import { noOptions } from '../../plugin.js';
import type { Strategy } from '../strategy.js';
import { chooseHighest } from '../warm/rank.js';

/** With two classes it orders pixels as entropy does, but not images: it rises linearly towards a tie. */
export const margin: Strategy = {
  name: 'margin',
  summary: 'Images where the likeliest class leads the second least: 1 - mean lead of the pixels',
  paper: 'Scheffer, Decomain and Wrobel 2001, Active Hidden Markov Models for Information Extraction',
  options: noOptions,
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: true,
  choose(candidates, { budget }) {
    return chooseHighest(candidates, budget, { name: 'margin' }, 'margin score');
  },
};
