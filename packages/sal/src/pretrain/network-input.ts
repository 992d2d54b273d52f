import type { Tensor } from '@sal-smis/torch';
import { normalize } from '../models/normalize.js';
import type { TaskContext } from './task.js';

/**
 * Values in 0..1 to what the network sees: normalised as in every other stage, or as they are under the defect
 * `input-scale`.
 */
export function networkInput(unit: Tensor, { defects }: Pick<TaskContext, 'defects'>): Tensor {
  return defects.includes('input-scale') ? unit : normalize(unit);
}
