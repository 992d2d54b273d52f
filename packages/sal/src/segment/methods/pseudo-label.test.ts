import { scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext } from '../../../test/support/segmentation.js';
import { resolveOptions } from '../../plugin.js';
import { pseudoLabel } from './pseudo-label.js';

itIsATrainingMethod(pseudoLabel);

it('learns nothing where it is not certain, and its own labels cost at most what chance would', () =>
  scope(() => {
    const options = resolveOptions(pseudoLabel, {});
    const unsure = pseudoLabel.loss(methodBatch(), methodContext({ confidence: 1 }), options).parts;
    expect(unsure.confident?.item()).toBe(0);
    expect(unsure.pseudo?.item()).toBe(0);
    const all = pseudoLabel.loss(methodBatch(), methodContext({ confidence: 0 }), options).parts;
    expect(all.confident?.item()).toBe(1);
    expect(all.pseudo?.item()).toBeGreaterThan(0);
    expect(all.pseudo?.item()).toBeLessThan(Math.log(2));
  }));
