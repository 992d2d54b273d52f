import { join } from 'node:path';
import { setThreads, type Tensor } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPretraining, makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { tinyTraining as tiny } from '../../test/support/tiny-training.js';
import { FailureError, UsageError } from '../errors.js';
import { loadUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { runFiles } from './run-files.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

describe('continueFrom', () => {
  const weightsOf = (of: Study, run: string, name: keyof typeof runFiles) => {
    const { unet } = loadUNet(join(of.run(run).directory, runFiles[name]));
    const values = [...unet.stateDict()].flatMap(([, tensor]) => [...tensor.toFloat32Array()]);
    unet.dispose();
    return values;
  };

  it('starts student and teacher where another training ended', async () => {
    const made = tracked(await makeLabelledStudy({ pool: 8 }));
    const first = await trainStudy(made, tiny, silentHooks);
    addPretraining(made, 4).dispose();
    // With a learning rate of almost nothing and an average that never moves, what comes out is what went in.
    const still = { ...tiny, iterations: 1, learningRate: 1e-12, weightDecay: 0, continueFrom: 'newest' };
    const second = await trainStudy(made, still, silentHooks);
    expect(made.runConfig(second.run).settings).toMatchObject({ continueFrom: first.run, pretraining: null });
    const { unet: before } = loadUNet(join(made.run(first.run).directory, runFiles.student));
    const { unet: after } = loadUNet(join(made.run(second.run).directory, runFiles.student));
    for (const [name, tensor] of after.namedParameters()) {
      const reference = before.stateDict().get(name) as Tensor;
      expect(Math.max(...tensor.sub(reference).abs().toFloat32Array()), name).toBeLessThan(1e-6);
    }
    before.dispose();
    after.dispose();
    expect(weightsOf(made, first.run, 'student')).not.toEqual(weightsOf(made, first.run, 'latest'));
  });

  it.each([
    ['newest', {}, UsageError, 'there is no finished training'],
    ['train-007', {}, FailureError, 'no run is called "train-007"'],
    ['train-001', { width: 8 }, FailureError, 'train with --width 4'],
    ['pretrain-001', {}, UsageError, 'pretrain-001 is no training'],
  ])('%s with %o', async (continueFrom, change, kind, text) => {
    const made = tracked(await makeLabelledStudy({ pool: 8 }));
    addPretraining(made, 4).dispose();
    if (continueFrom === 'train-001') await trainStudy(made, { ...tiny, iterations: 1 }, silentHooks);
    const error = await trainStudy(made, { ...tiny, continueFrom, ...change }, silentHooks).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(text);
  });
});
