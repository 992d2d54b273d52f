/** Pixels that nobody could judge train nothing, whatever the loss. */

import { scope } from '@sal-smis/torch';
import { IGNORE_INDEX } from '../images/classes.js';
import type { MethodContext } from './method.js';

type SupervisedLoss = MethodContext['supervisedLoss'];

/** The loss with weight 0 where the target is IGNORE_INDEX; the loss itself sees class indices only. */
export function passingOverIgnored(loss: SupervisedLoss): SupervisedLoss {
  return (logits, target, weight) =>
    scope(() => {
      const known = target.lt(IGNORE_INDEX);
      return loss(logits, target.mul(known), weight ? weight.mul(known) : known.to('float32'));
    });
}
