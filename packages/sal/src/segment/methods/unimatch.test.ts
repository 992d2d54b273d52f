import { scope, type Tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext } from '../../../test/support/segmentation.js';
import { resolveOptions } from '../../plugin.js';
import { strongView } from '../strong-view.js';
import { unimatch } from './unimatch.js';

itIsATrainingMethod(unimatch);

it('the loss is the supervised one + lambda times that of the features + mu times the mean of the views', () =>
  scope(() => {
    const options = resolveOptions(unimatch, { featureWeight: 0.7, imageWeight: 0.2 });
    const { loss, parts } = unimatch.loss(methodBatch(), methodContext({ confidence: 0.3 }), options);
    const value = (name: string) => (parts[name] as Tensor).item();
    expect(value('strong')).toBeGreaterThan(0);
    expect(value('features')).toBeGreaterThan(0);
    expect(loss.item()).toBeCloseTo(value('loss') + 0.7 * value('features') + 0.2 * value('strong'), 5);
  }));

it('the two strong views differ', () =>
  scope(() => {
    const { unlabelled } = methodBatch();
    if (!unlabelled) throw new Error('the batch has unlabelled images');
    const { settings } = methodContext();
    const [one, two] = [1, 2].map(() => strongView(unlabelled.weak, unlabelled.randoms, settings).images);
    expect(
      (one as Tensor)
        .sub(two as Tensor)
        .abs()
        .mean()
        .item(),
    ).toBeGreaterThan(0.01);
  }));
