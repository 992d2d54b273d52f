import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tensor } from '@sal-smis/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { FailureError } from '../errors.js';
import { silentHooks } from '../progress.js';
import { type LoopOptions, runLoop } from './loop.js';

const directory = mkdtempSync(join(tmpdir(), 'sal-loop-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Ten steps with a checkpoint after each and a validation after every second; the weight is the given one after a step. */
async function loop(weightAfter: (step: number) => number, change: Partial<LoopOptions> = {}) {
  const saved: number[] = [];
  const validated: number[] = [];
  const weight = tensor([0, 1]);
  const work = runLoop({
    label: 'train',
    directory,
    from: 0,
    iterations: 10,
    imagesPerStep: 1,
    step(step) {
      const now = tensor([weightAfter(step + 1), 1]);
      weight.copy_(now);
      now.dispose();
      return { loss: 1 };
    },
    state: () => ({ model: new Map([['w', weight]]) }),
    logEvery: 100,
    validateEvery: 2,
    validate(done) {
      validated.push(done);
      return {};
    },
    saveCheckpoint: (done) => saved.push(done),
    checkpointEvery: -1,
    hooks: silentHooks,
    ...change,
  });
  const error = await work.then(
    () => null,
    (reason: unknown) => reason as Error,
  );
  weight.dispose();
  return { saved, validated, error };
}

describe('runLoop', () => {
  it('goes on while everything is finite', async () => {
    const { saved, validated, error } = await loop((step) => step);
    expect(error).toBeNull();
    expect(saved.at(-1)).toBe(10);
    expect(validated).toEqual([2, 4, 6, 8, 10]);
  });

  it.each([1, 2, 3, 6, 7, 10])(
    'weights that are spoilt at step %i reach no checkpoint and no validation',
    async (at) => {
      const { saved, validated, error } = await loop((step) => (step < at ? 1 : Number.NaN));
      expect(error).toBeInstanceOf(FailureError);
      expect(error!.message).toContain(`train stopped at step ${at} of 10: a value of model w is not finite`);
      expect(error!.message).toContain(
        at > 1 ? `the last good state is that after step ${at - 1}` : 'no state was saved',
      );
      expect(saved.every((step) => step < at)).toBe(true);
      expect(validated.every((step) => step < at)).toBe(true);
    },
  );

  it('an interrupt saves no spoilt weights either', async () => {
    const controller = new AbortController();
    controller.abort();
    const hooks = { ...silentHooks, signal: controller.signal };
    const { saved, error } = await loop(() => Number.NaN, { hooks, checkpointEvery: 1000, validateEvery: 0 });
    expect(error).toBeInstanceOf(FailureError);
    expect(saved).toEqual([]);
  });

  it('a loss that is not finite stops it at that step', async () => {
    const step = (index: number) => ({ loss: index === 4 ? Number.POSITIVE_INFINITY : 1 });
    const { saved, error } = await loop(() => 1, { step });
    expect(error!.message).toMatch(/stopped at step 5 of 10: the loss is not finite[\s\S]*--learning-rate/);
    expect(saved.at(-1)).toBe(4);
  });
});
