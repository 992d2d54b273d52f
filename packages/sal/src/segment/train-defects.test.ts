import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setThreads } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { addPretraining, makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { tinyTraining as tiny } from '../../test/support/tiny-training.js';
import { loadUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import { runFiles } from './run-files.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

describe('defects of the published code', () => {
  const bytesOf = async (change: Partial<typeof tiny>) => {
    const made = tracked(await makeLabelledStudy({ pool: 12 }));
    addPretraining(made, 4).dispose();
    const { run } = await trainStudy(made, { ...tiny, ...change }, silentHooks);
    return { made, run, bytes: readFileSync(join(made.run(run).directory, runFiles.student)) };
  };

  it('no-ssl-init is a start from random weights', async () => {
    const broken = await bytesOf({ reproduceDefect: ['no-ssl-init'] });
    expect(broken.bytes.equals((await bytesOf({ initialisation: 'none' })).bytes)).toBe(true);
    expect(broken.bytes.equals((await bytesOf({})).bytes)).toBe(false);
    expect(broken.made.runConfig(broken.run).settings).toMatchObject({ reproduceDefect: ['no-ssl-init'] });
  });

  it('no-grad-unlabelled leaves the weight of unlabelled images without effect', async () => {
    const of = async (unlabelledWeight: number) =>
      (await bytesOf({ reproduceDefect: ['no-grad-unlabelled'], confidence: 0, unlabelledWeight })).bytes;
    expect((await of(1)).equals(await of(7))).toBe(true);
    const right = await bytesOf({ confidence: 0, unlabelledWeight: 7 });
    expect(right.bytes.equals(await of(7))).toBe(false);
  });

  it('input-scale is kept with the weights', async () => {
    const { made, run } = await bytesOf({ reproduceDefect: ['input-scale'] });
    for (const name of ['best', 'latest', 'student'] as const) {
      const { unet } = loadUNet(join(made.run(run).directory, runFiles[name]));
      expect(unet.options.inputScale).toBe('bytes');
      unet.dispose();
    }
  });
});
