import { scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext } from '../../../test/support/segmentation.js';
import { supervised } from './supervised.js';

itIsATrainingMethod(supervised);

it('needs no unlabelled images, and supervisedWeight scales its loss', () =>
  scope(() => {
    const lossWith = (supervisedWeight: number) =>
      supervised.loss({ ...methodBatch(), unlabelled: null }, methodContext({ supervisedWeight }), {}).loss.item();
    expect(lossWith(5)).toBeCloseTo(5 * lossWith(1), 5);
  }));
