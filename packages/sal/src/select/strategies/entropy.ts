import { noOptions } from '../../plugin.js';
import type { Strategy } from '../strategy.js';
import { chooseHighest } from '../warm/rank.js';

export const entropy: Strategy = {
  name: 'entropy',
  summary: 'Images whose pixels the trained network is least certain of: mean entropy of the pixels (in nats)',
  paper: 'uncertainty sampling, Lewis and Gale 1994; entropy as in Settles 2009, section 3.1',
  options: noOptions,
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: true,
  choose(candidates, { budget }) {
    return chooseHighest(candidates, budget, { name: 'entropy' }, 'entropy');
  },
};
