import { scope, tensor } from '@sal-smis/torch';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstNonFinite, LossWatch } from './health.js';

const seen = (losses: readonly number[]) => {
  const watch = new LossWatch();
  const problems = losses.map((loss) => watch.see({ loss, learningRate: 1e9 }));
  return { step: problems.findIndex((problem) => problem !== null), problems };
};

describe('LossWatch', () => {
  it('never stops a loss that stays within a thousandfold of its usual size, however it jumps', () => {
    const loss = fc.double({ min: 0, max: 999, noNaN: true });
    fc.assert(fc.property(fc.array(loss, { maxLength: 300 }), (losses) => seen(losses).step === -1));
    fc.assert(
      fc.property(fc.double({ min: 1, max: 1e6, noNaN: true }), (unit) => {
        return seen(Array.from({ length: 200 }, (_, i) => unit * 10 ** (3 * Math.sin(i) ** 2 - 0.5))).step === -1;
      }),
    );
  });

  it('passes over spikes of any height that end', () => {
    const spikes = Array.from({ length: 400 }, (_, i) => (i % 40 < 19 && i > 40 ? 1e30 : 0.5));
    expect(seen(spikes).step).toBe(-1);
  });

  it.each([1, 50])('stops one that stays above from step %i on, twenty steps later', (from) => {
    const { step, problems } = seen(Array.from({ length: 120 }, (_, i) => (i < from ? 0.7 : 900 * (i + 2))));
    expect(step).toBeGreaterThanOrEqual(from + 19);
    expect(step).toBeLessThan(from + 25);
    expect(problems[step]).toMatch(/explodes: for 20 steps more than 1000 times/);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'stops %d at once, in any part',
    (value) => {
      expect(new LossWatch().see({ loss: 1, consistency: value })).toBe(`the consistency is not finite (${value})`);
    },
  );
});

it('firstNonFinite names the first tensor with a value that is no number', () => {
  scope(() => {
    const good = tensor([1, 2, 3]);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const bad = tensor([1, value]);
      const groups = {
        model: new Map([['a', good]]),
        optimizer: new Map([
          ['b', good],
          ['c', bad],
        ]),
      };
      expect(firstNonFinite(groups)).toBe('optimizer c');
    }
    expect(firstNonFinite({ model: new Map([['a', good]]) })).toBeNull();
  });
});
