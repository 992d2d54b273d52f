import { z } from 'zod';
import { Random } from '../../random.js';
import { defineStrategy } from '../strategy.js';
import { monteCarloOptions } from '../warm/options.js';
import { describeRank, pickOf, rankedBy } from '../warm/rank.js';

/** A score of 0 is never drawn by its share; here it comes last. */
const LEAST = 1e-12;

/**
 * The best of a batch are often much alike. Power acquisition draws images without replacement in proportion to
 * score^beta: the highest of log(score) + Gumbel(0, 1 / beta). The noise belongs to the image, so the choices are nested.
 */
export const powerBald = defineStrategy({
  name: 'power-bald',
  summary: "BALD, drawn at random in proportion to the score's power, so that a batch is not all of one kind",
  paper: 'Kirsch et al. 2023, Stochastic Batch Acquisition, arXiv 2106.12059 (PowerBALD)',
  options: z.object({
    ...monteCarloOptions,
    beta: z
      .number()
      .positive()
      .default(1)
      .describe('power of the score; the larger, the nearer to bald, the smaller, the nearer to random'),
  }),
  needsFeatures: false,
  uses: () => [],
  needsModel: true,
  nested: true,
  choose(candidates, { budget, seed }, { passes, dropout, beta }) {
    const drawn = rankedBy(candidates, { name: 'bald', passes, dropout }).map((ranked) => {
      const uniform = Random.of(seed, 'select', 'power-bald', candidates.ids[ranked.index]!).uniform();
      // Half a step above 0, of which there is no logarithm.
      const gumbel = -Math.log(-Math.log(uniform + 2 ** -33));
      return { ...ranked, key: Math.log(Math.max(ranked.score, LEAST)) + gumbel / beta };
    });
    const picks = drawn
      .sort((a, b) => b.key - a.key || a.index - b.index)
      .slice(0, budget)
      .map((ranked) => pickOf(ranked.index, `drawn by ${describeRank('mutual information', ranked)}`));
    return { picks, clusters: null };
  },
});
