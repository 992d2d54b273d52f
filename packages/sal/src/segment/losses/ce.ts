import { crossEntropy } from '@sal-smis/torch';
import { noOptions } from '../../plugin.js';
import { weightedCrossEntropy } from './dice-cross-entropy.js';
import { defineLoss } from './loss.js';

export const ce = defineLoss({
  name: 'ce',
  summary: 'cross-entropy, the mean over pixels',
  paper: 'Ronneberger et al. 2015, arXiv 1505.04597',
  options: noOptions,
  compute(logits, target, weight) {
    return weight ? weightedCrossEntropy(logits, target, weight) : crossEntropy(logits, target);
  },
});
