import { scope } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { itIsATrainingMethod, methodBatch, methodContext, spoil } from '../../../test/support/segmentation.js';
import { resolveOptions } from '../../plugin.js';
import { fixmatch } from './fixmatch.js';

itIsATrainingMethod(fixmatch);

it('the labels are those of the student, not of the teacher, and its mode is as before', () =>
  scope(() => {
    const context = methodContext({ confidence: 0 });
    spoil(context.teacher);
    const { parts } = fixmatch.loss(methodBatch(), context, resolveOptions(fixmatch, {}));
    expect(parts.confident?.item()).toBe(1);
    expect(parts.consistency?.item()).toBeGreaterThan(0);
    expect(context.student.training).toBe(true);
  }));
