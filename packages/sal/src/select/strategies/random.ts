import { noOptions } from '../../plugin.js';
import { Random } from '../../random.js';
import type { Candidates, Choice, ChoiceSettings, Strategy } from '../strategy.js';

/**
 * The baseline: a seeded shuffle of the whole pool, read from its beginning. Images that are taken are skipped, so a
 * later round of the same seed reads on.
 *
 * Defect `first-n-random`: the published baseline reads the list of images itself, which was shuffled once when the
 * data were split; so here one shuffle serves every seed, and every repetition gets the same images.
 */
export const random: Strategy = {
  name: 'random',
  summary: 'Every image of the pool is equally likely (the baseline; needs no pretraining)',
  paper: 'simple random sampling',
  options: noOptions,
  needsFeatures: false,
  uses: () => [],
  nested: true,
  choose({ ids, taken }: Candidates, { budget, seed: given, defects = [] }: ChoiceSettings): Choice {
    const seed = defects.includes('first-n-random') ? 0 : given;
    const picks = Random.of(seed, 'select', 'random')
      .permutation(ids.length)
      .map((index, place) => ({
        index,
        reason: `place ${place + 1} in a random order of ${ids.length} images (seed ${seed})`,
        cluster: null,
        distance: null,
      }))
      .filter(({ index }) => !taken[index])
      .slice(0, budget);
    return { picks, clusters: null };
  },
};
