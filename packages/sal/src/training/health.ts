/**
 * Whether a training is still one: what stops it before it spoils its own weights. A healthy training is never stopped,
 * however high its loss begins or jumps: it must stay a thousandfold of what it was, for many steps on end.
 */

import { call, noGrad, scope, type Tensor } from '@sal-smis/torch';

/** Losses this many times as high as before are no spike of an unlucky batch any more, if they stay there. */
const FACTOR = 1000;
/** Steps on end for which they must stay. */
const STEPS = 20;
/** Healthy steps that the losses are compared with. */
const MEMORY = 100;

/** Follows the numbers of each step. Kept in memory alone: a resumed training compares with what it sees itself. */
export class LossWatch {
  private readonly healthy: number[] = [];
  private high = 0;

  /**
   * Takes the numbers of a step; the learning rate is no loss.
   * @returns what is wrong with them, in words, or null
   */
  see(numbers: Readonly<Record<string, number>>): string | null {
    const losses = Object.entries(numbers).filter(([name]) => name !== 'learningRate');
    const wrong = losses.find(([, value]) => !Number.isFinite(value));
    if (wrong) return `the ${wrong[0]} is not finite (${wrong[1]})`;
    const sum = losses.reduce((total, [, value]) => total + Math.abs(value), 0);
    const usual = Math.max(1, median(this.healthy));
    if (this.healthy.length > 0 && sum > FACTOR * usual) {
      this.high += 1;
      if (this.high < STEPS) return null;
      return `the loss explodes: for ${STEPS} steps more than ${FACTOR} times what it was (${sum.toPrecision(3)}, before ${median(this.healthy).toPrecision(3)})`;
    }
    this.high = 0;
    this.healthy.push(sum);
    if (this.healthy.length > MEMORY) this.healthy.shift();
    return null;
  }
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/** Group and name of the first tensor with a value that is not finite, or null. Integers always are. */
export function firstNonFinite(groups: Readonly<Record<string, ReadonlyMap<string, Tensor>>>): string | null {
  for (const [group, tensors] of Object.entries(groups)) {
    for (const [name, tensor] of tensors) {
      const finite = scope(() => noGrad(() => call('aten::all', '', call('aten::isfinite', '', tensor)).item()));
      if (!finite) return `${group} ${name}`;
    }
  }
  return null;
}
