import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext, side } from '../../../test/support/segmentation.js';
import { resolveOptions } from '../../plugin.js';
import { bcp } from './bcp.js';

itIsATrainingMethod(bcp);

it.each([
  [2, 3],
  [4, 1],
])(
  '%i labelled and %i unlabelled images make as many mixtures of each kind as there are of the more',
  (labelled, unlabelled) =>
    scope(() => {
      const seen: { target: Tensor; weight: Tensor }[] = [];
      const context = methodContext();
      const { supervisedLoss } = context;
      const spied = {
        ...context,
        supervisedLoss: (logits: Tensor, target: Tensor, weight?: Tensor) => {
          seen.push({ target, weight: weight as Tensor });
          return supervisedLoss(logits, target, weight);
        },
      };
      bcp.loss(methodBatch(2, { labelled, unlabelled }), spied, resolveOptions(bcp, {}));
      const box = Math.floor((side * 2) / 3) ** 2;
      const most = Math.max(labelled, unlabelled);
      // Known inside the box, known outside it; then the teacher's: the other part of each mixture.
      const areas = seen.map(({ weight }) => weight.sum().item() / most);
      expect(areas).toEqual([box, side ** 2 - box, side ** 2 - box, box]);
      for (const { target } of seen) expect(target.shape).toEqual([most, side, side]);
      // Where the label is known it is the true one: the lower half is class 1.
      const truth = fromArray(
        BigInt64Array.from({ length: side ** 2 }, (_, i) => (i < side ** 2 / 2 ? 0n : 1n)),
        [1, side, side],
      );
      for (const { target, weight } of seen.slice(0, 2)) {
        expect(target.sub(truth).abs().to('float32').mul(weight).sum().item()).toBe(0);
      }
    }),
);
