import { scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext, spoil } from '../../../test/support/segmentation.js';
import { meanTeacher } from './mean-teacher.js';

itIsATrainingMethod(meanTeacher);

it('nothing is learnt from pixels of which the teacher is not certain', () =>
  scope(() => {
    const { parts } = meanTeacher.loss(methodBatch(), methodContext({ confidence: 1 }), {});
    expect(parts.confident?.item()).toBe(0);
    expect(parts.consistency?.item()).toBeCloseTo(0, 6);
  }));

it('the labels are those of the teacher', () =>
  scope(() => {
    const context = methodContext({ confidence: 0 });
    const confident = () => meanTeacher.loss(methodBatch(), context, {}).parts.confident?.item();
    expect(confident()).toBe(1);
    spoil(context.teacher);
    expect(confident()).toBe(0);
  }));
