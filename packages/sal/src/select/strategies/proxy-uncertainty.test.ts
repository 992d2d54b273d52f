import { describe, expect, test } from 'vitest';
import { resolveOptions } from '../../plugin.js';
import { proxyUncertainty } from './proxy-uncertainty.js';

/** Image i has the loss (7 i mod 64): every value of 0..63 once. */
const ids = Array.from({ length: 64 }, (_, i) => `i${i}`);
const proxyLoss = Float64Array.from(ids, (_, i) => (7 * i) % 64);
const losses = (budget: number, options = {}) =>
  proxyUncertainty
    .choose(
      { ids, taken: ids.map(() => false), features: null, proxyLoss },
      { budget, seed: 1, clusters: 1, restarts: 1 },
      resolveOptions(proxyUncertainty, options),
    )
    .picks.map(({ index }) => proxyLoss[index]!);

describe('proxy-uncertainty', () => {
  test('spreads the picks over the order of the losses', () => {
    const chosen = losses(8).toSorted((a, b) => a - b);
    for (const [i, loss] of chosen.entries()) expect(Math.floor(loss / 8)).toBe(i);
  });

  test('keeps to the hardest part, then goes on with the next hardest', () => {
    const chosen = losses(18, { hardest: 0.25 });
    expect(chosen.slice(0, 16).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 16 }, (_, i) => 48 + i));
    expect(chosen.slice(16)).toEqual([47, 46]);
  });

  test('says how hard the image was', () => {
    const { picks } = proxyUncertainty.choose(
      { ids, taken: ids.map(() => false), features: null, proxyLoss },
      { budget: 1, seed: 1, clusters: 1, restarts: 1 },
      resolveOptions(proxyUncertainty, {}),
    );
    expect(picks[0]!.reason).toMatch(/^pretext loss 31\.0, place 33 of 64 from the hardest$/);
  });
});
