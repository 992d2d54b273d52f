/** Every optimiser, schedule and the clipping of gradients against PyTorch; golden/optimisers.py made the numbers. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { channelsLast, noGrad, scope, type Tensor } from '../src/index.js';
import {
  Adam,
  AdamW,
  clipGradNorm,
  cosineSchedule,
  type Optimizer,
  oneCycleSchedule,
  polySchedule,
  ReduceLROnPlateau,
  RMSprop,
  type Schedule,
  SGD,
  stepSchedule,
  withWarmup,
} from '../src/optim/index.js';
import { expectTensor, type Packed, unpack } from './support/compare.js';

interface Run {
  start: Packed[];
  gradients: Packed[][];
  after: Packed[][];
}

interface Golden {
  optimisers: Record<string, Run>;
  clips: { maximum: number; gradients: Packed[]; norm: number; after: Packed[] }[];
  schedules: Record<string, number[]>;
  plateaus: Record<string, { values: number[]; rates: number[] }>;
}

const golden = JSON.parse(readFileSync(new URL('golden/optimisers.json', import.meta.url), 'utf8')) as Golden;

type Named = [string, Tensor][];
const makers: Record<string, (parameters: Named) => Optimizer> = {
  sgd: (parameters) => new SGD(parameters, { learningRate: 0.1 }),
  'sgd momentum': (parameters) => new SGD(parameters, { learningRate: 0.1, momentum: 0.9 }),
  'sgd nesterov decay': (parameters) =>
    new SGD(parameters, { learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.01 }),
  adam: (parameters) => new Adam(parameters, { learningRate: 0.01 }),
  'adam decay': (parameters) =>
    new Adam(parameters, { learningRate: 0.01, betas: [0.8, 0.99], eps: 1e-6, weightDecay: 0.1 }),
  adamw: (parameters) => new AdamW(parameters, { learningRate: 0.01, weightDecay: 0.1 }),
  rmsprop: (parameters) => new RMSprop(parameters, { learningRate: 0.01 }),
  'rmsprop momentum': (parameters) =>
    new RMSprop(parameters, { learningRate: 0.01, alpha: 0.9, momentum: 0.9, weightDecay: 0.1 }),
  'rmsprop centered': (parameters) => new RMSprop(parameters, { learningRate: 0.01, eps: 1e-4, centered: true }),
};

/** Parameters that start where PyTorch's did; in channels-last memory, as convolutions keep theirs, where asked. */
function parametersOf(run: Run, layout: 'row-major' | 'channels-last'): Named {
  return run.start.map((packed, i) => {
    const start = unpack(packed);
    const tensor = layout === 'channels-last' && start.shape.length === 4 ? start.contiguous(channelsLast) : start;
    tensor.requiresGrad = true;
    return [`p${i}`, tensor];
  });
}

/** Goes through the steps from `first` on with PyTorch's gradients, comparing the parameters after each. */
function follow(run: Run, parameters: Named, optimiser: Optimizer, first = 0, last = run.after.length): void {
  for (let step = first; step < last; step++) {
    for (const [i, [, parameter]] of parameters.entries()) parameter.grad = unpack(run.gradients[step]![i]!);
    optimiser.step();
    for (const [i, [name, parameter]] of parameters.entries()) {
      expectTensor(parameter, run.after[step]![i]!, `${name} after step ${step}`);
    }
  }
}

describe('optimisers against PyTorch', () => {
  it('cover every golden run', () => {
    expect(Object.keys(makers)).toEqual(Object.keys(golden.optimisers));
  });

  for (const [name, run] of Object.entries(golden.optimisers)) {
    it.each(['row-major', 'channels-last'] as const)(`${name}, five steps, %s`, (layout) =>
      scope(() => {
        const parameters = parametersOf(run, layout);
        const optimiser = makers[name]!(parameters);
        follow(run, parameters, optimiser);
        optimiser.dispose();
      }),
    );

    it(`${name} goes on from a saved state as if it had never stopped`, () =>
      scope(() => {
        const parameters = parametersOf(run, 'channels-last');
        const before = makers[name]!(parameters);
        follow(run, parameters, before, 0, 2);
        // A file keeps values and shape but not the memory layout.
        const saved = new Map(
          [...before.stateDict()].map(([key, tensor]) => [key, noGrad(() => tensor.contiguous().clone())]),
        );
        before.dispose();
        const after = makers[name]!(parameters);
        after.loadStateDict(saved);
        follow(run, parameters, after, 2);
        after.dispose();
      }));
  }
});

describe('clipGradNorm against PyTorch', () => {
  it.each(golden.clips)('to at most $maximum', ({ maximum, gradients, norm, after }) =>
    scope(() => {
      const parameters = gradients.map((packed) => {
        const parameter = unpack({ shape: packed.shape, values: packed.values.map(() => 0) });
        parameter.requiresGrad = true;
        parameter.grad = unpack(packed);
        return parameter;
      });
      expect(clipGradNorm(parameters, maximum)).toBeCloseTo(norm, 5);
      for (const [i, parameter] of parameters.entries())
        expectTensor(parameter.grad as Tensor, after[i]!, `gradient ${i}`);
    }),
  );
});

describe('schedules against PyTorch', () => {
  const schedules: Record<string, Schedule> = {
    step: stepSchedule(0.1, 6, 0.5),
    cosine: cosineSchedule(0.1, 20, 0.01),
    poly: polySchedule(0.1, 20),
    'one-cycle': oneCycleSchedule(0.1, 20),
    'one-cycle steep': oneCycleSchedule(0.1, 40, { riseShare: 0.1, divideStart: 10, divideEnd: 100 }),
  };

  it('cover every golden schedule', () => {
    expect(Object.keys(schedules)).toEqual(Object.keys(golden.schedules));
  });

  it.each(Object.entries(golden.schedules))('%s', (name, rates) => {
    rates.forEach((rate, step) => {
      expect(schedules[name]!(step), `step ${step}`).toBeCloseTo(rate, 9);
    });
  });

  it('a warm-up rises in equal parts and then leaves the schedule alone', () => {
    const schedule = withWarmup(stepSchedule(1, 100, 0.1), 4);
    expect([0, 1, 2, 3, 4, 5].map(schedule)).toEqual([0.2, 0.4, 0.6, 0.8, 1, 1].map((x) => expect.closeTo(x, 12)));
  });
});

describe('ReduceLROnPlateau against PyTorch', () => {
  const plateaus: Record<string, () => ReduceLROnPlateau> = {
    'patience 2': () => new ReduceLROnPlateau(0.1, { patience: 2, factor: 0.5 }),
    cooldown: () => new ReduceLROnPlateau(0.1, { patience: 1, factor: 0.1, cooldown: 2 }),
    'max, minimum': () => new ReduceLROnPlateau(0.1, { mode: 'max', patience: 1, minimum: 0.005 }),
  };

  it.each(Object.entries(golden.plateaus))('%s, also from a saved state', (name, { values, rates }) => {
    let plateau = plateaus[name]!();
    for (const [i, value] of values.entries()) {
      expect(plateau.step(value), `value ${i}`).toBeCloseTo(rates[i]!, 12);
      const { state } = plateau;
      plateau = plateaus[name]!();
      plateau.state = JSON.parse(JSON.stringify(state));
    }
  });

  it('refuses a factor that never lowers the rate', () => {
    expect(() => new ReduceLROnPlateau(0.1, { factor: 1 })).toThrow('factor is 1, expected a number below 1');
  });
});
