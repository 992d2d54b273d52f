/** The rules that every number of the report follows. */
import { dice } from '../../evaluate/metrics/dice.js';
import { averagingRule } from '../../evaluate/summary.js';

export const rules: readonly (readonly [name: string, rule: string])[] = [
  ['Averaging', `${averagingRule(2)}; then over seeds with equal weight`],
  ['Dice', dice.definition],
  ['Empty masks', dice.emptyMaskRule],
  [
    'Intervals',
    '95 %, by resampling seeds (other trainings of the same recipe) and images (other images of the same kind), images once for all seeds; widened for few seeds by Student\u2019s t (Owen 2007, arXiv 0712.1111)',
  ],
];
