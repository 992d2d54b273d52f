import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EpochSampler } from './sampler.js';

describe('EpochSampler', () => {
  it('shows every item once an epoch', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 9 }), (count, batchSize) => {
        const sampler = new EpochSampler({ count, batchSize, seed: 4, purpose: 'test' });
        const seen = Array.from({ length: count }, (_, step) => sampler.batch(step)).flat();
        for (let start = 0; start + count <= seen.length; start += count) {
          expect(new Set(seen.slice(start, start + count)).size).toBe(count);
        }
      }),
    );
  });

  it('is a function of the step: asking again or out of order changes nothing', () => {
    const options = { count: 10, batchSize: 4, seed: 1, purpose: 'test' };
    const inOrder = new EpochSampler(options);
    const batches = Array.from({ length: 8 }, (_, step) => inOrder.batch(step));
    const jumping = new EpochSampler(options);
    for (const step of [7, 0, 3, 3]) expect(jumping.batch(step)).toEqual(batches[step]);
  });

  it('gives processes disjoint parts that together are the single-process order', () => {
    const base = { count: 24, seed: 2, purpose: 'test' };
    const single = new EpochSampler({ ...base, batchSize: 6 });
    const parts = [0, 1].map((rank) => new EpochSampler({ ...base, batchSize: 3, rank, worldSize: 2 }));
    for (let step = 0; step < 6; step++) {
      expect(parts.flatMap((part) => part.batch(step))).toEqual(single.batch(step));
    }
  });

  it('different purposes and seeds shuffle differently', () => {
    const order = (seed: number, purpose: string) =>
      new EpochSampler({ count: 50, batchSize: 50, seed, purpose }).batch(0);
    expect(order(1, 'a')).not.toEqual(order(1, 'b'));
    expect(order(1, 'a')).not.toEqual(order(2, 'a'));
  });
});
