import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setThreads } from '@sal-smis/torch';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { interruptAfter } from '../../test/support/interrupt.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { makePreparedStudy, type PreparedStudyOptions } from '../../test/support/prepared-study.js';
import { InterruptedError, UsageError } from '../errors.js';
import { loadUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { readMetrics } from '../training/metrics-log.js';
import { pretrainStudy } from './pretrain.js';
import { pretrainSettings } from './settings.js';

const tracked = removeAfterEach();

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

function study(options?: PreparedStudyOptions): Study {
  return tracked(makePreparedStudy(options));
}

const tiny = pretrainSettings.parse({
  task: 'models-genesis',
  iterations: 12,
  width: 4,
  inputStride: 1,
  batchSize: 4,
  validateEvery: 4,
  logEvery: 1,
  precision: 'fp32',
});

function weights(of: Study, run: string): Buffer {
  return readFileSync(join(of.run(run).directory, 'weights.safetensors'));
}

describe.each(['rgb', 'grey'] as const)('pretraining on %s images', (color) => {
  it('lowers the loss on images that it does not train on, and leaves weights, metrics and a picture', async () => {
    const made = study({ color, pool: 60, size: 32 });
    const settings = {
      ...tiny,
      iterations: 100,
      width: 8,
      batchSize: 16,
      validateEvery: 20,
      monitor: 0.2,
      learningRate: 0.005,
    };
    const result = await pretrainStudy(made, settings, silentHooks);
    const run = made.run(result.run);
    const rows = readMetrics(join(run.directory, 'metrics.jsonl'));
    const measured = rows.flatMap((row) => row.monitoringLoss ?? []);
    expect(measured).toHaveLength(5);
    expect(result.loss).toBe(measured.at(-1));
    expect(result.loss).toBeLessThan(0.9 * measured[0]!);
    expect(result.imagesPerSecond).toBeGreaterThan(0);
    expect(run.status).toBe('finished');
    expect(made.runResult(run.id)).toEqual(result);

    const { unet, metadata } = loadUNet(join(run.directory, 'weights.safetensors'));
    const channels = color === 'rgb' ? 3 : 1;
    expect(unet.options).toMatchObject({ inChannels: channels, classes: channels, width: 8 });
    expect(metadata).toMatchObject({ run: run.id, task: 'models-genesis', step: '100' });
    unet.dispose();

    const picture = await sharp(join(run.directory, 'samples.png')).metadata();
    expect(picture.width).toBeGreaterThan(100);
    expect(existsSync(join(run.directory, 'checkpoint.safetensors'))).toBe(false);
  });
});

it('reads no test image', async () => {
  const made = study({ pool: 8, test: 8 });
  const read = new Set<number>();
  const readPixels = made.readPixels.bind(made);
  made.readPixels = (rows, out) => {
    for (const row of rows) read.add(row);
    return readPixels(rows, out);
  };
  await pretrainStudy(made, tiny, silentHooks);
  const pool = made.images({ split: 'pool' }).map((image) => image.row);
  expect([...read].sort((a, b) => a - b)).toEqual(pool);
});

it('gives the same weights for the same seed and others for another', async () => {
  const made = study();
  const first = await pretrainStudy(made, tiny, silentHooks);
  const again = await pretrainStudy(made, tiny, silentHooks);
  const other = await pretrainStudy(made, { ...tiny, seed: 2 }, silentHooks);
  const values = (run: string) => [...loadUNet(join(made.run(run).directory, 'weights.safetensors')).unet.stateDict()];
  const flat = (run: string) => values(run).map(([name, tensor]) => [name, [...tensor.toTypedArray()].map(Number)]);
  expect(again.run).not.toBe(first.run);
  expect(flat(again.run)).toEqual(flat(first.run));
  expect(again.loss).toBe(first.loss);
  expect(other.loss).not.toBe(first.loss);
});

describe('an interrupted pretraining', () => {
  it.each([1, 7, 11])('after %i of 12 steps, resumed, is bit for bit the uninterrupted one', async (steps) => {
    const whole = study();
    const uninterrupted = await pretrainStudy(whole, tiny, silentHooks);
    const made = study();
    await expect(pretrainStudy(made, tiny, interruptAfter(steps))).rejects.toThrow(InterruptedError);
    expect(made.latestRun('pretrain')?.status).toBe('interrupted');
    const resumed = await pretrainStudy(made, tiny, silentHooks);
    expect(resumed).toEqual({ ...uninterrupted, imagesPerSecond: resumed.imagesPerSecond });
    expect(weights(made, resumed.run).equals(weights(whole, uninterrupted.run))).toBe(true);
    const metrics = (of: Study, run: string) => readFileSync(join(of.run(run).directory, 'metrics.jsonl'), 'utf8');
    expect(metrics(made, resumed.run)).toBe(metrics(whole, uninterrupted.run));
  });

  it('starts anew for other settings or --resume false, and says what --resume true lacks', async () => {
    const made = study();
    await expect(pretrainStudy(made, tiny, interruptAfter(2))).rejects.toThrow(InterruptedError);
    await expect(pretrainStudy(made, { ...tiny, width: 8, resume: 'true' }, silentHooks)).rejects.toThrow(UsageError);
    const anew = await pretrainStudy(made, { ...tiny, resume: 'false' }, silentHooks);
    expect(anew.run).toBe('pretrain-002');
    await expect(pretrainStudy(made, { ...tiny, resume: 'true' }, silentHooks)).rejects.toThrow(/no unfinished/);
  });
});

it('says what to do with an empty pool', async () => {
  await expect(pretrainStudy(study({ pool: 0 }), tiny, silentHooks)).rejects.toThrow(/sal init/);
});
