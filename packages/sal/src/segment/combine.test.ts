import { scope, tensor } from '@sal-smis/torch';
import { expect, it } from 'vitest';
import { methodSettings } from '../../test/support/segmentation.js';
import { combine, rampUp } from './combine.js';

it('the weight of unlabelled images rises from almost 0 to 1', () => {
  expect(rampUp(0, 0.5)).toBeCloseTo(Math.exp(-5));
  expect(rampUp(0.25, 0.5)).toBeCloseTo(Math.exp(-1.25));
  expect(rampUp(0.5, 0.5)).toBe(1);
  expect(rampUp(0, 0)).toBe(1);
});

it('weighs both parts; the published defect keeps the value and loses the gradient', () =>
  scope(() => {
    const weights = { supervisedWeight: 5, unlabelledWeight: 0.5, rampUp: 0.5 };
    for (const [reproduceDefect, gradient] of [
      [[], 0.5 * Math.exp(-1.25)],
      [['no-grad-unlabelled' as const], null],
    ] as const) {
      const [supervised, unlabelled] = [tensor([2]), tensor([3])];
      supervised.requiresGrad = true;
      unlabelled.requiresGrad = true;
      const settings = methodSettings({ ...weights, reproduceDefect: [...reproduceDefect] });
      const loss = combine({ settings, progress: 0.25 }, supervised, unlabelled);
      expect(loss.item()).toBeCloseTo(5 * 2 + 0.5 * Math.exp(-1.25) * 3, 5);
      loss.backward();
      expect(supervised.grad?.item()).toBe(5);
      if (gradient === null) expect(unlabelled.grad).toBeNull();
      else expect(unlabelled.grad?.item()).toBeCloseTo(gradient, 6);
    }
  }));
