import { noGrad, scope, tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { makeOptimisation, type OptimisationPlan, optimisationSettings } from './optimisation.js';

const defaults = z.object(optimisationSettings).parse({});

/** Values of one parameter, 1 at first and pulled to 0 by the loss x^2 / 2, after each of `steps` steps. */
function descend(change: Partial<OptimisationPlan>, steps: number): number[] {
  const plan = { ...defaults, learningRate: 0.1, weightDecay: 0.01, warmup: 0, iterations: 100, ...change };
  return scope(() => {
    const x = tensor([1]);
    x.requiresGrad = true;
    const { optimizer, schedule } = makeOptimisation([['x', x]], plan);
    const values = Array.from({ length: steps }, (_, step) => {
      optimizer.zeroGrad();
      scope(() => x.mul(x).sum().div(2).backward());
      optimizer.learningRate = schedule(step);
      optimizer.step();
      return noGrad(() => x.toFloat32Array()[0]!);
    });
    optimizer.dispose();
    return values;
  });
}

function rates(change: Partial<OptimisationPlan>, steps: readonly number[]): number[] {
  const plan = { ...defaults, learningRate: 1, weightDecay: 0, warmup: 0, iterations: 100, ...change };
  return scope(() => {
    const { schedule } = makeOptimisation([['x', tensor([1])]], plan);
    return steps.map(schedule);
  });
}

describe('makeOptimisation', () => {
  it('steps as the named optimiser does', () => {
    // By hand, two steps at a constant rate of 0.1 with weight decay 0.01.
    const constant = { schedule: 'constant' } as const;
    const velocity = 0.9 * 1.01 + 1.01 * 0.899;
    const sgd = descend({ ...constant, optimizer: 'sgd' }, 2);
    expect(sgd[0]).toBeCloseTo(1 - 0.1 * 1.01, 6);
    expect(sgd[1]).toBeCloseTo(0.899 - 0.1 * velocity, 6);
    expect(descend({ ...constant, optimizer: 'sgd', momentum: 0 }, 2)[1]).toBeCloseTo(0.899 - 0.1 * 0.899 * 1.01, 6);
    // Adam's first step is the rate whatever the gradient; AdamW shrinks the weight besides.
    expect(descend({ ...constant, optimizer: 'adam' }, 1)[0]).toBeCloseTo(0.9, 6);
    expect(descend({ ...constant, optimizer: 'adamw' }, 1)[0]).toBeCloseTo(1 - 0.1 * 0.01 - 0.1, 6);
  });

  it('follows the named schedule', () => {
    expect(rates({ schedule: 'constant' }, [0, 50, 99])).toEqual([1, 1, 1]);
    expect(rates({ schedule: 'step', stepEvery: 40, stepFactor: 0.5 }, [0, 39, 40, 80])).toEqual([1, 1, 0.5, 0.25]);
    const [first, middle, last] = rates({ schedule: 'cosine' }, [0, 50, 100]);
    expect(first).toBe(1);
    expect(middle).toBeCloseTo(0.5, 12);
    expect(last).toBe(0);
  });

  it('rises first, over no more than a tenth of the training', () => {
    expect(rates({ schedule: 'constant', warmup: 4 }, [0, 1, 3, 4])).toEqual([0.2, 0.4, 0.8, 1]);
    expect(rates({ schedule: 'constant', warmup: 50 }, [9, 10])).toEqual([10 / 11, 1]);
  });
});
