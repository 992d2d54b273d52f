import { fromArray, rand, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { UNet } from '../../models/unet.js';
import { Random } from '../../random.js';
import { rampUp } from '../combine.js';
import { makeTeacher } from '../ema.js';
import { diceCrossEntropy } from '../losses/dice-cross-entropy.js';
import type { Batch, MethodContext } from '../method.js';
import { trainSettings } from '../settings.js';
import { meanTeacher, pseudoLabels } from './mean-teacher.js';

const settings = {
  ...trainSettings.parse({ rampUp: 0, confidence: 0.5 }),
  seed: 1,
  iterations: 10,
  precision: 'fp32' as const,
};

function context(change: Partial<typeof settings> = {}): MethodContext {
  const student = new UNet({ inChannels: 3, classes: 2, width: 2 });
  const teacher = makeTeacher(student, new UNet(student.options));
  return {
    student,
    teacher,
    settings: { ...settings, ...change },
    progress: 0.5,
    supervisedLoss: diceCrossEntropy,
    inPrecision: (body) => body(),
  };
}

function batch(): Batch {
  return {
    labelled: { images: rand([2, 3, 32, 32]), targets: fromArray(new BigInt64Array(2 * 32 * 32), [2, 32, 32]) },
    unlabelled: { weak: rand([3, 3, 32, 32]), randoms: [1, 2, 3].map((i) => Random.of(i)) },
  };
}

describe('mean-teacher', () => {
  it('labels with the likelier class and trusts only certain pixels', () =>
    scope(() => {
      const logits = fromArray(Float32Array.from([3, 0.2, -4, 0, 0, 0]), [1, 2, 1, 3]);
      const { targets, confident } = pseudoLabels(logits, 0.9);
      expect([...targets.toTypedArray()].map(Number)).toEqual([0, 0, 1]);
      expect([...confident.toFloat32Array()]).toEqual([1, 0, 1]);
    }));

  it('unlabelled images have a gradient for the student, and the teacher has none', () =>
    scope(() => {
      const { student, teacher, ...rest } = context();
      const gradientWith = (unlabelledWeight: number) => {
        student.zeroGrad();
        const { loss } = meanTeacher.loss(
          fixed,
          {
            ...rest,
            student,
            teacher,
            settings: { ...settings, unlabelledWeight },
          },
          {},
        );
        loss.backward();
        return ((student.parameters()[0] as Tensor).grad as Tensor).toFloat32Array();
      };
      const fixed = batch();
      const streams = () => ({
        ...fixed,
        unlabelled: fixed.unlabelled && { ...fixed.unlabelled, randoms: [1, 2, 3].map((i) => Random.of(i)) },
      });
      Object.assign(fixed, streams());
      const without = gradientWith(0);
      Object.assign(fixed, streams());
      const withUnlabelled = gradientWith(1);
      expect(withUnlabelled).not.toEqual(without);
      expect(teacher.parameters().every((parameter) => parameter.grad === null)).toBe(true);
    }));

  it('nothing is learnt from pixels of which the teacher is not certain', () =>
    scope(() => {
      const { parts } = meanTeacher.loss(batch(), context({ confidence: 1 }), {});
      expect(parts.confident?.item()).toBe(0);
      expect(parts.consistency?.item()).toBeCloseTo(0, 6);
    }));

  it('the weight of unlabelled images rises from almost 0 to 1', () => {
    expect(rampUp(0, 0.5)).toBeCloseTo(Math.exp(-5));
    expect(rampUp(0.25, 0.5)).toBeCloseTo(Math.exp(-1.25));
    expect(rampUp(0.5, 0.5)).toBe(1);
    expect(rampUp(0, 0)).toBe(1);
  });
});
