import { noOptions } from '../../plugin.js';
import { diceCrossEntropy, weightedDiceCrossEntropy } from './dice-cross-entropy.js';
import { defineLoss } from './loss.js';

export const diceCe = defineLoss({
  name: 'dice-ce',
  summary: 'mean of soft Dice and cross-entropy (the published loss)',
  paper: 'SAAL 2022, arXiv 2205.07021',
  options: noOptions,
  compute(logits, target, weight) {
    return weight ? weightedDiceCrossEntropy(logits, target, weight) : diceCrossEntropy(logits, target);
  },
});
