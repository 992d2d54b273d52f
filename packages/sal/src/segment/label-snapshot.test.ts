import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setThreads } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { interruptAfter } from '../../test/support/interrupt.js';
import { addPretraining, makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { tinyTraining as tiny } from '../../test/support/tiny-training.js';
import { InterruptedError, UsageError } from '../errors.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { silentHooks } from '../progress.js';
import { currentLabels, readLabel, recordedLabels } from '../study/label-snapshot.js';
import type { Study } from '../study/study.js';
import { runFiles } from './run-files.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();
beforeAll(() => setThreads(1));

const settings = { ...tiny, method: 'supervised' as const, iterations: 3 };
const weights = (of: Study, run: string) => readFileSync(join(of.run(run).directory, runFiles.latest));

/** Other masks for the first two images, and one for an image that had none. */
async function relabel(study: Study): Promise<void> {
  const { size } = study.config;
  const png = await encodeMaskPng(new Uint8Array(size * size).fill(1), size, size);
  for (const index of [0, 1, 9]) {
    const { id } = study.images({ split: 'pool' })[index]!;
    study.addAnnotation(id, png, { author: 'later', tool: 'test' });
  }
}

/** Every method of the study by which a training can see labels, and all that it is asked for meanwhile. */
const readers = ['annotations', 'images', 'createRun', 'annotationPaths', 'latestRun', 'runConfig'] as const;

/** The study, in which masks change right after the given call of any of its readers. */
function disturbed(study: Study, at: number, change: () => void): { study: Study; calls: () => number } {
  let calls = 0;
  const proxy = new Proxy(study, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...given: unknown[]) => unknown;
      if (!(readers as readonly unknown[]).includes(name)) return method;
      return (...given: unknown[]) => {
        const result = method(...given);
        if (calls++ === at) change();
        return result;
      };
    },
  });
  return { study: proxy, calls: () => calls };
}

describe('a training while labels come in', () => {
  it('is what its record says, whenever they come', { timeout: 60_000 }, async () => {
    const same = { pool: 12, labels: 3 };
    const before = tracked(await makeLabelledStudy(same));
    const expected = weights(before, (await trainStudy(before, settings, silentHooks)).run);
    const counter = disturbed(tracked(await makeLabelledStudy(same)), -1, () => {});
    await trainStudy(counter.study, settings, silentHooks);
    expect(counter.calls()).toBeGreaterThan(6);
    let old = 0;
    for (let at = 0; at < counter.calls(); at++) {
      const study = tracked(await makeLabelledStudy(same));
      const hash = currentLabels(study).hash;
      const masks = await encodedMasks(study);
      const { study: disturbing } = disturbed(study, at, () => {
        for (const [id, png] of masks) study.addAnnotation(id, png, { author: 'later', tool: 'test' });
      });
      const { run } = await trainStudy(disturbing, settings, silentHooks);
      const recorded = recordedLabels(study, run)!;
      expect(recorded.hash).toBe((study.runConfig(run).settings as { labels: string }).labels);
      // Before the snapshot was taken, the new labels are the right ones.
      if (recorded.hash !== hash) continue;
      old += 1;
      expect(weights(study, run).equals(expected), `labels changed after call ${at}`).toBe(true);
      expect(study.runConfig(run).dataSha256).toBe(before.runConfig('train-001').dataSha256);
    }
    expect(old).toBeGreaterThan(4);
  });

  async function encodedMasks(study: Study): Promise<[string, Buffer][]> {
    const { size } = study.config;
    const png = await encodeMaskPng(new Uint8Array(size * size).fill(1), size, size);
    return [0, 1, 9].map((index) => [study.images({ split: 'pool' })[index]!.id, png]);
  }

  it('an interrupted one goes on with its own labels under --resume true, bit for bit', async () => {
    const whole = tracked(await makeLabelledStudy({ pool: 12 }));
    const expected = weights(whole, (await trainStudy(whole, settings, silentHooks)).run);
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    await expect(trainStudy(study, settings, interruptAfter(2))).rejects.toThrow(InterruptedError);
    await relabel(study);
    const { run } = await trainStudy(study, { ...settings, resume: 'true' }, silentHooks);
    expect(run).toBe('train-001');
    expect(weights(study, run).equals(expected)).toBe(true);
  });

  it('an interrupted one is left for a new one otherwise, which says so', async () => {
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    await expect(trainStudy(study, settings, interruptAfter(2))).rejects.toThrow(InterruptedError);
    await relabel(study);
    const lines: string[] = [];
    const { run } = await trainStudy(study, settings, { ...silentHooks, log: (line) => lines.push(line) });
    expect(run).toBe('train-002');
    expect(lines.join('\n')).toMatch(/train-001 is unfinished but has other labels: .*--resume true/);
  });
});

describe('readLabel', () => {
  it('finds a superseded revision, and refuses a mask that was changed or is gone', async () => {
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    const [label] = currentLabels(study).labels.values();
    await relabel(study);
    const { bytes, path } = readLabel(study, label!);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(label!.sha256);
    expect(path).toContain('superseded');
    appendFileSync(path, 'x');
    expect(() => readLabel(study, label!)).toThrow(
      /image-0000 is not the one that was recorded \(revision 1\)[\s\S]*sal label/,
    );
    rmSync(path);
    expect(() => readLabel(study, label!)).toThrow(/image-0000 is not the one/);
  });
});

describe('a run that fails', () => {
  it('is marked, with why, and never gone on with', async () => {
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    const [first] = study.annotations().values();
    const right = readFileSync(first!.path);
    writeFileSync(first!.path, 'painted over');
    await expect(trainStudy(study, settings, silentHooks)).rejects.toThrow(/mask of image-0000/);
    expect(study.run('train-001').status).toBe('failed');
    writeFileSync(first!.path, right);
    await expect(trainStudy(study, { ...settings, resume: 'true' }, silentHooks)).rejects.toThrow(UsageError);
    const lines: string[] = [];
    const { run } = await trainStudy(study, settings, { ...silentHooks, log: (line) => lines.push(line) });
    expect(run).toBe('train-002');
    expect(lines.join('\n')).not.toContain('unfinished');
  });

  it.each([
    { what: 'width', width: 8, says: /width 8, the network 3 and 4/ },
    { what: 'damage', width: 4, says: /no U-Net can be read/ },
  ])('wrong pretrained weights ($what) are told before a run is recorded', async ({ what, width, says }) => {
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    addPretraining(study, width).dispose();
    const path = join(study.latestRun('pretrain')!.directory, 'weights.safetensors');
    if (what === 'damage') writeFileSync(path, 'no weights');
    await expect(trainStudy(study, settings, silentHooks)).rejects.toThrow(says);
    expect(study.latestRun('train')).toBeNull();
  });

  it('stops at a loss that is not finite, leaves the last good checkpoint, and is not resumed', async () => {
    const study = tracked(await makeLabelledStudy({ pool: 12 }));
    const bad = { ...settings, iterations: 60, checkpointEvery: 1e-9, learningRate: 1e30, optimizer: 'sgd' as const };
    await expect(trainStudy(study, bad, silentHooks)).rejects.toThrow(
      /train stopped at step \d+ of 60: .*not finite.*\n.*--learning-rate/,
    );
    expect(study.run('train-001').status).toBe('failed');
    expect(study.latestRun('train', 'finished')).toBeNull();
  });
});
