import { scope } from '@sal-smis/torch';
import { noOptions } from '../../plugin.js';
import { oneHot, softDiceLoss } from './dice.js';
import { defineLoss } from './loss.js';

export const dice = defineLoss({
  name: 'dice',
  summary: 'soft Dice with squared denominator, the mean over all classes',
  paper: 'Milletari et al. 2016, arXiv 1606.04797',
  options: noOptions,
  compute(logits, target, weight) {
    return scope(() =>
      softDiceLoss(logits.softmax(1), oneHot(target, logits.shape[1] as number), {
        weight: weight?.unsqueeze(1) ?? null,
      }),
    );
  },
});
