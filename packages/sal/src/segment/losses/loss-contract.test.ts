/** What holds for every supervised loss: its values and gradients elsewhere, and the contract of loss.ts. */

import { readFileSync } from 'node:fs';
import { fromArray, manualSeed, noGrad, randn, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { resolveOptions } from '../../plugin.js';
import { type LossName, losses } from './registry.js';

interface Answer {
  value: number;
  gradient: number[];
}

interface Golden {
  shape: [number, number, number, number];
  logits: number[];
  target: number[];
  weight: number[];
  losses: Record<LossName, { plain: Answer; weighted: Answer }>;
}

const golden = JSON.parse(readFileSync(new URL('./golden/by-name.json', import.meta.url), 'utf8')) as Golden;
const [n, , height, width] = golden.shape;

const indices = (values: readonly number[], shape: readonly number[]) =>
  fromArray(BigInt64Array.from(values, BigInt), shape);

function evaluate(name: LossName, logits: Tensor, target: Tensor, weight: Tensor | null): Answer {
  return scope(() => {
    const leaf = logits.detach();
    leaf.requiresGrad = true;
    const loss = losses[name].compute(leaf, target, weight, resolveOptions(losses[name], {}));
    expect(loss.dtype).toBe('float32');
    loss.backward();
    return { value: loss.item(), gradient: [...(leaf.grad as Tensor).toFloat32Array()] };
  });
}

describe.each(Object.keys(losses) as LossName[])('%s', (name) => {
  it.each(['plain', 'weighted'] as const)('%s: value and gradient of PyTorch', (kind) =>
    scope(() => {
      const logits = fromArray(Float32Array.from(golden.logits), golden.shape);
      const weight = kind === 'weighted' ? fromArray(Float32Array.from(golden.weight), [n, height, width]) : null;
      const actual = evaluate(name, logits, indices(golden.target, [n, height, width]), weight);
      const expected = golden.losses[name][kind];
      expect(actual.value).toBeCloseTo(expected.value, 5);
      for (const [i, value] of actual.gradient.entries()) expect(value).toBeCloseTo(expected.gradient[i] as number, 6);
    }),
  );

  it('a weight of all ones is no weight', () =>
    scope(() => {
      const logits = fromArray(Float32Array.from(golden.logits), golden.shape);
      const target = indices(golden.target, [n, height, width]);
      const ones = fromArray(new Float32Array(n * height * width).fill(1), [n, height, width]);
      expect(evaluate(name, logits, target, ones).value).toBeCloseTo(evaluate(name, logits, target, null).value, 6);
    }));

  it.each([2, 4])('with %i classes a better prediction has a smaller loss', (classes) =>
    scope(() => {
      const side = 8;
      const labels = Array.from({ length: side * side }, (_, i) => Math.floor(((i % side) * classes) / side));
      const target = indices(labels, [1, side, side]);
      // From a wrong class everywhere, over no opinion, to the right class.
      const values = [-6, -1, 0, 1, 3, 9].map((certainty) => {
        const logits = new Float32Array(classes * side * side);
        labels.forEach((label, i) => {
          logits[label * side * side + i] = certainty;
        });
        return evaluate(name, fromArray(logits, [1, classes, side, side]), target, null).value;
      });
      expect(values).toEqual([...values].sort((a, b) => b - a));
      expect(new Set(values).size).toBe(values.length);
    }),
  );

  it('a pixel of weight 0 changes nothing and has no gradient', () =>
    scope(() => {
      const target = indices(golden.target, [n, height, width]);
      const weight = fromArray(Float32Array.from(golden.weight), [n, height, width]);
      const logits = fromArray(Float32Array.from(golden.logits), golden.shape);
      manualSeed(6);
      const other = noGrad(() => logits.add(randn(golden.shape).mul(weight.neg().add(1).unsqueeze(1))));
      const [before, after] = [logits, other].map((x) => evaluate(name, x, target, weight)) as [Answer, Answer];
      expect(after.value).toBeCloseTo(before.value, 6);
      const plane = height * width;
      before.gradient.forEach((value, i) => {
        const pixel = Math.floor(i / (3 * plane)) * plane + (i % plane);
        if (golden.weight[pixel] === 0) expect(Math.abs(value)).toBeLessThan(1e-8);
      });
    }));

  it('the class of a pixel of weight 0 changes nothing', () =>
    scope(() => {
      const logits = fromArray(Float32Array.from(golden.logits), golden.shape);
      const weight = fromArray(Float32Array.from(golden.weight), [n, height, width]);
      const [before, after] = [0, 1].map((shift) => {
        const labels = golden.target.map((label, i) => (golden.weight[i] === 0 ? (label + shift) % 3 : label));
        return evaluate(name, logits, indices(labels, [n, height, width]), weight);
      }) as [Answer, Answer];
      expect(after.value).toBeCloseTo(before.value, 6);
    }));

  it('is a number with a finite gradient at the limits', () =>
    scope(() => {
      const certain = fromArray(Float32Array.from([40, -40, -40, 40, -40, 40, 40, -40]), [1, 2, 2, 2]);
      const targets = { right: [0, 1, 1, 0], wrong: [1, 0, 0, 1], empty: [0, 0, 0, 0], full: [1, 1, 1, 1] };
      for (const labels of Object.values(targets)) {
        for (const weights of [null, [0, 0, 0, 0]]) {
          const weight = weights ? fromArray(Float32Array.from(weights), [1, 2, 2]) : null;
          const { value, gradient } = evaluate(name, certain, indices(labels, [1, 2, 2]), weight);
          expect([value, ...gradient].every(Number.isFinite)).toBe(true);
        }
      }
    }));
});
