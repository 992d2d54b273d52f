import { z } from 'zod';
import { UsageError } from '../../errors.js';
import { Random } from '../../random.js';
import { nestedQuota } from '../quota.js';
import { type CandidatePick, defineStrategy } from '../strategy.js';
import { monteCarloOptions } from '../warm/options.js';
import { describeRank, pickOf, type Ranked, rankedBy } from '../warm/rank.js';

const part = z.int().min(0).max(100_000);

/**
 * The query of Cost-Effective Active Learning: per round the images with the lowest score, where nothing is detected, some
 * at random, and the most uncertain ones. The defaults are the published numbers for a round of 35; other budgets are
 * shared in the same proportion. The fourth group of the paper, the most certain images with their predicted masks, is
 * `sal train --pseudo-labels`.
 */
export const ceal = defineStrategy({
  name: 'ceal',
  summary:
    'Three parts: nothing detected, at random, and most uncertain by dropout variance weighted by depth in the mask',
  paper: 'Gorriz et al. 2017, Cost-Effective Active Learning for Melanoma Segmentation, arXiv 1711.09168',
  options: z.object({
    ...monteCarloOptions,
    lowest: part.default(10).describe('part with the lowest score, where nothing is detected'),
    random: part.default(15).describe('part at random'),
    uncertain: part.default(10).describe('part with the highest score'),
  }),
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: false,
  choose(candidates, { budget, seed }, { passes, dropout, lowest, random, uncertain }) {
    const [most = 0, least = 0, chance = 0] = shares([uncertain, lowest, random], budget);
    const ranked = rankedBy(candidates, { name: 'ceal', passes, dropout });
    const picks: CandidatePick[] = [];
    const take = (from: readonly Ranked[], count: number, why: (ranked: Ranked) => string) => {
      const before = new Set(picks.map(({ index }) => index));
      const fresh = from.filter(({ index }) => !before.has(index)).slice(0, count);
      for (const one of fresh) picks.push(pickOf(one.index, `${why(one)}: ${describeRank('weighted variance', one)}`));
    };
    take(ranked, most, () => 'most uncertain');
    take(ranked.toReversed(), least, ({ score }) => (score === 0 ? 'nothing detected' : 'lowest score'));
    take(Random.of(seed, 'select', 'ceal').shuffle([...ranked]), chance, () => 'at random');
    return { picks, clusters: null };
  },
});

/** How the budget is shared in proportion to the parts. @throws UsageError where every part is 0 */
function shares(parts: readonly number[], budget: number): number[] {
  const total = parts.reduce((sum, value) => sum + value, 0);
  if (total === 0) {
    throw new UsageError('ceal with lowest=0, random=0 and uncertain=0 asks for nothing', {
      fix: 'leave one of them above 0',
    });
  }
  const rounds = Math.max(1, Math.ceil(budget / total));
  return nestedQuota(
    parts.map((value) => value * rounds),
    budget,
  );
}
