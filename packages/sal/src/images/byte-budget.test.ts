import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ByteBudget } from './byte-budget.js';

describe('ByteBudget', () => {
  it('never lets more bytes in than it has, runs all in order of their start, and frees after errors', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.record({ bytes: fc.nat(150), fails: fc.boolean() })), async (jobs) => {
        const budget = new ByteBudget(100);
        const started: number[] = [];
        let held = 0;
        const runs = jobs.map(({ bytes, fails }, index) =>
          budget.run(bytes, async () => {
            started.push(index);
            // What is larger than all of it runs alone.
            held += Math.min(bytes, 100);
            expect(held).toBeLessThanOrEqual(100);
            await Promise.resolve();
            await Promise.resolve();
            held -= Math.min(bytes, 100);
            if (fails) throw new Error('job');
            return index;
          }),
        );
        const settled = await Promise.allSettled(runs);
        expect(settled.map(({ status }) => status === 'rejected')).toEqual(jobs.map(({ fails }) => fails));
        expect(started).toEqual(jobs.map((_, index) => index));
      }),
    );
  });
});
