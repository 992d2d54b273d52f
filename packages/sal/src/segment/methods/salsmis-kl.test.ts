import { scope, type Tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext } from '../../../test/support/segmentation.js';
import { resolveOptions } from '../../plugin.js';
import { salsmisKl } from './salsmis-kl.js';

itIsATrainingMethod(salsmisKl);

it('is 5 (Dice + cross-entropy) + 0.05 KL', () =>
  scope(() => {
    const { loss, parts } = salsmisKl.loss(
      methodBatch(),
      methodContext({ confidence: 0 }),
      resolveOptions(salsmisKl, {}),
    );
    const halfDicePlusCe = (parts.loss as Tensor).item();
    const divergence = (parts.divergence as Tensor).item();
    expect(divergence).toBeGreaterThan(0);
    expect(loss.item()).toBeCloseTo(5 * 2 * halfDicePlusCe + 0.05 * divergence, 5);
  }));

it('counts no pixel of which the teacher is less certain than the threshold', () =>
  scope(() => {
    const { parts } = salsmisKl.loss(methodBatch(), methodContext({ confidence: 1 }), resolveOptions(salsmisKl, {}));
    expect(parts.divergence?.item()).toBe(0);
  }));
