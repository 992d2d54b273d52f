import { readFileSync } from 'node:fs';
import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { cosineDistance, ntXent, vicregTerms } from './losses.js';

interface Value {
  value: number;
  gradient: number[];
}

type Golden = Record<'ntXent' | 'cosineDistance' | 'invariance' | 'variance' | 'covariance', Value> & {
  shape: number[];
  first: number[];
  second: number[];
  temperature: number;
};

const golden = JSON.parse(readFileSync(new URL('./golden/losses.json', import.meta.url), 'utf8')) as Golden;
const embeddings = (values: readonly number[]) => fromArray(Float32Array.from(values), golden.shape);

describe('losses over two views against PyTorch', () => {
  it.each<[keyof Golden, (first: Tensor, second: Tensor) => Tensor]>([
    ['ntXent', (first, second) => ntXent(first, second, golden.temperature)],
    ['cosineDistance', cosineDistance],
    ['invariance', (first, second) => vicregTerms(first, second).invariance],
    ['variance', (first, second) => vicregTerms(first, second).variance],
    ['covariance', (first, second) => vicregTerms(first, second).covariance],
  ])('%s and its gradient', (name, loss) =>
    scope(() => {
      const expected = golden[name] as Value;
      const first = embeddings(golden.first);
      first.requiresGrad = true;
      const value = loss(first, embeddings(golden.second));
      value.backward();
      expect(value.item()).toBeCloseTo(expected.value, 5);
      const gradient = (first.grad as Tensor).toFloat32Array();
      expect(gradient.length).toBe(expected.gradient.length);
      for (const [i, entry] of expected.gradient.entries()) expect(gradient[i]).toBeCloseTo(entry, 5);
    }),
  );
});

describe('limits', () => {
  it('equal views have no distance; opposite ones the largest', () =>
    scope(() => {
      const one = embeddings(golden.first);
      expect(cosineDistance(one, one.mul(3)).item()).toBeCloseTo(0, 5);
      expect(cosineDistance(one, one.neg()).item()).toBeCloseTo(4, 5);
    }));

  it('NT-Xent of embeddings that are all alike is the logarithm of the number of choices', () =>
    scope(() => {
      const same = fromArray(new Float32Array(4 * 3).fill(1), [4, 3]);
      expect(ntXent(same, same, 0.1).item()).toBeCloseTo(Math.log(7), 5);
    }));

  it('collapsed embeddings pay the full variance term', () =>
    scope(() => {
      const same = fromArray(new Float32Array(4 * 3).fill(1), [4, 3]);
      const { invariance, variance, covariance } = vicregTerms(same, same);
      expect([invariance.item(), covariance.item()]).toEqual([0, 0]);
      expect(variance.item()).toBeCloseTo(1 - 0.01, 6);
    }));
});
