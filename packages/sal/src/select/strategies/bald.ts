import { z } from 'zod';
import { defineStrategy } from '../strategy.js';
import { monteCarloOptions } from '../warm/options.js';
import { chooseHighest } from '../warm/rank.js';

export const bald = defineStrategy({
  name: 'bald',
  summary: 'Images of which passes with dropped channels disagree: mean mutual information of the pixels (in nats)',
  paper: 'Houlsby et al. 2011, arXiv 1112.5745; Gal, Islam and Ghahramani 2017, arXiv 1703.02910',
  options: z.object(monteCarloOptions),
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: true,
  choose(candidates, { budget }, { passes, dropout }) {
    return chooseHighest(candidates, budget, { name: 'bald', passes, dropout }, 'mutual information');
  },
});
