import { fromArray, scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod } from '../../../test/support/segmentation.js';
import { certainMean, entropyThreshold, uncertaintyAwareMeanTeacher } from './uncertainty-aware-mean-teacher.js';

itIsATrainingMethod(uncertaintyAwareMeanTeacher);

it('the threshold rises from three quarters of the highest entropy to all of it', () => {
  expect(entropyThreshold(0, 2)).toBeCloseTo((0.75 + 0.25 * Math.exp(-5)) * Math.LN2, 12);
  expect(entropyThreshold(0.5, 2)).toBeCloseTo((0.75 + 0.25 * Math.exp(-1.25)) * Math.LN2, 12);
  expect(entropyThreshold(1, 4)).toBeCloseTo(Math.log(4), 12);
});

it('only certain pixels count; without any the mean is 0', () =>
  scope(() => {
    const difference = fromArray(Float32Array.from([1, 2, 3, 4]), [1, 2, 2]);
    const uncertainty = fromArray(Float32Array.from([0.1, 0.9, 0.3, 0.5]), [1, 2, 2]);
    expect(certainMean(difference, uncertainty, 0.5).item()).toBe(2);
    expect(certainMean(difference, uncertainty, 0).item()).toBe(0);
  }));
