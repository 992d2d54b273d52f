import { fromArray, scope, type Tensor } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { IGNORE_INDEX } from '../images/classes.js';
import { Random } from '../random.js';
import { passingOverIgnored } from './ignored-pixels.js';
import { losses } from './losses/registry.js';

const shape = [1, 3, 4, 4];
const random = Random.of(1, 'logits');
const values = Float32Array.from({ length: 48 }, () => random.normal());
const classes = Array.from({ length: 16 }, () => random.integer(0, 2));
const ignored = [3, 7, 8];

/** Loss and gradient [3, 16] of logits whose values at the ignored pixels are `shift` higher in class 0. */
function computed(shift: number, weight: Tensor | null = null) {
  return scope(() => {
    const shifted = values.map((value, i) => (ignored.includes(i) ? value + shift : value));
    const logits = fromArray(shifted, shape);
    logits.requiresGrad = true;
    const target = fromArray(
      BigInt64Array.from(classes, (label, i) => BigInt(ignored.includes(i) ? IGNORE_INDEX : label)),
      [1, 4, 4],
    );
    const plain = losses['dice-ce'];
    const loss = passingOverIgnored((l, t, w) => plain.compute(l, t, w ?? null, {}))(
      logits,
      target,
      ...(weight ? [weight] : []),
    );
    loss.backward();
    return { loss: loss.item(), gradient: logits.grad!.toFloat32Array() };
  });
}

describe('passingOverIgnored', () => {
  it('gives ignored pixels neither loss nor gradient, and the others theirs', () => {
    const { loss, gradient } = computed(0);
    expect(computed(5).loss).toBeCloseTo(loss, 6);
    for (let i = 0; i < 16; i++) {
      const size = [0, 1, 2].reduce((sum, c) => sum + Math.abs(gradient[c * 16 + i]!), 0);
      if (ignored.includes(i)) expect(size).toBe(0);
      else expect(size).toBeGreaterThan(1e-4);
    }
  });

  it('keeps the weights that it is given', () => {
    const weight = fromArray(
      Float32Array.from({ length: 16 }, (_, i) => (i === 0 ? 1 : 0)),
      [1, 4, 4],
    );
    const { gradient } = computed(0, weight);
    expect(gradient.filter((value: number) => value !== 0)).toHaveLength(3);
    weight.dispose();
  });
});
