/** Optimiser and learning-rate schedule: the settings that every training shares, and what is made of them. */

import type { Tensor } from '@sal-smis/torch';
import {
  Adam,
  AdamW,
  cosineSchedule,
  type Optimizer,
  type Schedule,
  SGD,
  stepSchedule,
  withWarmup,
} from '@sal-smis/torch/optim';
import { z } from 'zod';

/** Spread into a stage's schema, beside its own `learningRate`, `weightDecay` and `warmup`. */
export const optimisationSettings = {
  optimizer: z
    .enum(['adamw', 'adam', 'sgd'])
    .default('adamw')
    .describe('optimiser; weight decay is decoupled in adamw and an L2 penalty in the others'),
  momentum: z.number().min(0).lt(1).default(0.9).describe('momentum of sgd'),
  schedule: z
    .enum(['cosine', 'step', 'constant'])
    .default('cosine')
    .describe('learning rate after the warm-up: down to 0 along a cosine, times a factor in steps, or constant'),
  stepEvery: z.int().min(1).default(1000).describe('schedule step: optimiser steps between two changes of the rate'),
  stepFactor: z.number().positive().max(1).default(0.5).describe('schedule step: factor of each change'),
};

const optimisationSchema = z.object(optimisationSettings);

export interface OptimisationPlan extends z.output<typeof optimisationSchema> {
  /** Highest rate. */
  learningRate: number;
  weightDecay: number;
  /** Steps over which the rate rises linearly at first; at most a tenth of all. */
  warmup: number;
  /** Steps of the whole training. */
  iterations: number;
}

export interface Optimisation {
  /** The caller disposes of it; its `stateDict()` is all that a checkpoint needs. */
  optimizer: Optimizer;
  /** A pure function of the step: `optimizer.learningRate = schedule(step)` before `optimizer.step()`. */
  schedule: Schedule;
}

/** For these named parameters, on the device where they lie now. */
export function makeOptimisation(parameters: Iterable<[string, Tensor]>, plan: OptimisationPlan): Optimisation {
  return { optimizer: makeOptimizer(parameters, plan), schedule: makeSchedule(plan) };
}

function makeOptimizer(parameters: Iterable<[string, Tensor]>, plan: OptimisationPlan): Optimizer {
  const { optimizer, learningRate, weightDecay, momentum } = plan;
  switch (optimizer) {
    case 'adamw':
      return new AdamW(parameters, { learningRate, weightDecay });
    case 'adam':
      return new Adam(parameters, { learningRate, weightDecay });
    case 'sgd':
      return new SGD(parameters, { learningRate, weightDecay, momentum });
    default:
      return optimizer satisfies never;
  }
}

function makeSchedule({
  schedule,
  learningRate,
  iterations,
  warmup,
  stepEvery,
  stepFactor,
}: OptimisationPlan): Schedule {
  const rising = Math.min(warmup, Math.floor(iterations / 10));
  switch (schedule) {
    case 'cosine':
      return withWarmup(cosineSchedule(learningRate, iterations), rising);
    case 'step':
      return withWarmup(stepSchedule(learningRate, stepEvery, stepFactor), rising);
    case 'constant':
      return withWarmup(() => learningRate, rising);
    default:
      return schedule satisfies never;
  }
}
