/** The exponential moving average of a network (Mean Teacher, arXiv 1703.01780). */

import { callAny, hasOperator, noGrad, type Tensor } from '@sal-smis/torch';
import type { UNet } from '../models/unet.js';

/**
 * The average forgets its random start: the decay rises from 0 to `decay` (arXiv 1703.01780, section 3), as the mean of
 * the last tenth of the steps so far would have it.
 */
export function decayAt(step: number, decay: number): number {
  return Math.min(1 - 1 / (step / 10 + 1), decay);
}

/** teacher = decay * teacher + (1 - decay) * student, running statistics included; whole-number buffers are copied. */
export function updateTeacher(teacher: UNet, student: UNet, decay: number): void {
  noGrad(() => {
    const source = student.stateDict();
    const averaged: [Tensor, Tensor][] = [];
    for (const [name, target] of teacher.stateDict()) {
      const value = source.get(name) as Tensor;
      if (target.dtype === 'int64') target.copy_(value);
      else averaged.push([target, value]);
    }
    if (hasOperator('aten::_foreach_lerp_', 'Scalar')) {
      const targets = averaged.map(([target]) => target);
      const values = averaged.map(([, value]) => value);
      callAny('aten::_foreach_lerp_', 'Scalar', targets, values, 1 - decay);
    } else {
      for (const [target, value] of averaged) target.lerp_(value, 1 - decay);
    }
  });
}

/** A copy with weights of its own, in eval mode, that is never differentiated. */
export function makeTeacher(student: UNet, empty: UNet): UNet {
  empty.loadStateDict(student.stateDict());
  for (const parameter of empty.parameters()) parameter.requiresGrad = false;
  return empty.eval();
}
