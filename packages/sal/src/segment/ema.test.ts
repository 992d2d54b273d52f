import { noGrad } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { UNet } from '../models/unet.js';
import { decayAt, makeTeacher, updateTeacher } from './ema.js';

const options = { inChannels: 1, classes: 2, width: 2 };

describe('EMA teacher', () => {
  it('starts as the student and moves towards it by 1 - decay, running statistics included', () => {
    const student = new UNet(options);
    const teacher = makeTeacher(student, new UNet(options));
    const before = new Map([...student.stateDict()].map(([name, tensor]) => [name, tensor.toTypedArray()]));
    for (const [name, tensor] of teacher.stateDict()) expect(tensor.toTypedArray()).toEqual(before.get(name));
    noGrad(() => {
      for (const [, tensor] of student.stateDict()) tensor.add_(1);
    });
    updateTeacher(teacher, student, 0.75);
    for (const [name, tensor] of teacher.stateDict()) {
      const step = tensor.dtype === 'int64' ? 1 : 0.25;
      tensor.toTypedArray().forEach((value, i) => {
        expect(Number(value)).toBeCloseTo(Number((before.get(name) as Float32Array)[i]) + step, 5);
      });
    }
    expect(teacher.parameters().some((parameter) => parameter.requiresGrad)).toBe(false);
  });

  it('forgets its random start: the decay rises from 0 to the asked one', () => {
    expect(decayAt(0, 0.99)).toBe(0);
    expect(decayAt(90, 0.99)).toBeCloseTo(0.9);
    expect(decayAt(5000, 0.99)).toBe(0.99);
  });
});
