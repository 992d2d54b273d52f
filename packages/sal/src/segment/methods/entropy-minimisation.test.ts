import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod } from '../../../test/support/segmentation.js';
import { entropyMinimisation, normalisedEntropy } from './entropy-minimisation.js';

itIsATrainingMethod(entropyMinimisation);

it('is 1 without any idea and 0 where certain, for any number of classes', () =>
  scope(() => {
    for (const classes of [2, 5]) {
      const undecided = fromArray(new Float32Array(classes), [1, classes, 1, 1]);
      expect(normalisedEntropy(undecided).item()).toBeCloseTo(1, 6);
      const certain = fromArray(
        Float32Array.from({ length: classes }, (_, i) => (i === 1 ? 200 : 0)),
        [1, classes, 1, 1],
      );
      expect(normalisedEntropy(certain).item()).toBeCloseTo(0, 6);
    }
  }));
