import { readFileSync } from 'node:fs';
import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { normalisedEntropy } from './methods/entropy-minimisation.js';
import { certainMean, entropyThreshold } from './methods/uncertainty-aware-mean-teacher.js';
import { entropy, entropyOfProbabilities, klDivergence, squaredDifference } from './soft-labels.js';

interface Answer {
  value: number;
  gradient: number[];
}

interface Golden {
  shape: number[];
  logits: number[];
  otherLogits: number[];
  entropy: number[];
  advent: Answer;
  kl: Answer;
  squared: Answer;
  uamt: Answer;
}

const golden = JSON.parse(readFileSync(new URL('./golden/soft-labels.json', import.meta.url), 'utf8')) as Golden;
const tensorOf = (values: readonly number[]) => fromArray(Float32Array.from(values), golden.shape);
const target = () => tensorOf(golden.otherLogits).softmax(1);

function expectClose(actual: Float32Array, expected: readonly number[]): void {
  expect(actual.length).toBe(expected.length);
  for (const [i, value] of actual.entries()) expect(value).toBeCloseTo(expected[i] as number, 6);
}

describe('against PyTorch', () => {
  it('entropy of logits and of probabilities', () =>
    scope(() => {
      const logits = tensorOf(golden.logits);
      for (const values of [entropy(logits), entropyOfProbabilities(logits.softmax(1))]) {
        expect(values.shape).toEqual([2, 4, 5]);
        expectClose(values.toFloat32Array(), golden.entropy);
      }
    }));

  it.each<[string, Answer, (logits: Tensor) => Tensor]>([
    ['MinEnt of ADVENT', golden.advent, normalisedEntropy],
    ['KL(target || prediction)', golden.kl, (logits) => klDivergence(logits, target()).mean()],
    ['squared difference', golden.squared, (logits) => squaredDifference(logits.softmax(1), target()).mean()],
    [
      'consistency of UA-MT at 30 % of the training',
      golden.uamt,
      (logits) => {
        const certainty = entropyOfProbabilities(target());
        return certainMean(squaredDifference(logits.softmax(1), target()), certainty, entropyThreshold(0.3, 3));
      },
    ],
  ])('%s and its gradient', (_, expected, loss) =>
    scope(() => {
      const logits = tensorOf(golden.logits);
      logits.requiresGrad = true;
      const value = loss(logits);
      expect(value.item()).toBeCloseTo(expected.value, 6);
      value.backward();
      expectClose((logits.grad as Tensor).toFloat32Array(), expected.gradient);
    }),
  );
});

it('a target has no gradient, even where it has a history', () =>
  scope(() => {
    const teacher = tensorOf(golden.otherLogits);
    teacher.requiresGrad = true;
    const logits = tensorOf(golden.logits);
    logits.requiresGrad = true;
    klDivergence(logits, teacher.softmax(1)).mean().backward();
    expect(teacher.grad).toBeNull();
    expect(logits.grad).not.toBeNull();
  }));
