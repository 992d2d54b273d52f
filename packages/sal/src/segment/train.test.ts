import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, setThreads, type Tensor } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { interruptAfter } from '../../test/support/interrupt.js';
import { addPretraining, type LabelledStudyOptions, makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { tinyTraining as tiny } from '../../test/support/tiny-training.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { decodeMask, encodeMaskPng } from '../images/decode-mask.js';
import type { UNet } from '../models/unet.js';
import { loadUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { readMetrics } from '../training/metrics-log.js';
import { runFiles } from './run-files.js';
import { resolveIterations } from './settings.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

async function study(options?: LabelledStudyOptions): Promise<Study> {
  return tracked(await makeLabelledStudy(options));
}

function fileOf(of: Study, run: string, name: keyof typeof runFiles): Buffer {
  return readFileSync(join(of.run(run).directory, runFiles[name]));
}

describe('trainStudy', () => {
  it.each(['mean-teacher', 'supervised'] as const)('%s: learns three classes, with pixels ignored', async (method) => {
    const made = await study({ size: 32, pool: 16, labels: 12, classes: ['background', 'lesion', 'nodule'] });
    const [first] = made.annotations().values();
    const { mask, width, height } = await decodeMask(first!.path, 3);
    const png = await encodeMaskPng(mask.fill(IGNORE_INDEX, 0, 64), width, height, 3);
    made.addAnnotation(first!.imageId, png, { author: 'truth', tool: 'test' });
    const validate = { validationFrom: 10, validationShare: 0.25, validateEvery: 25 };
    const settings = { ...tiny, ...validate, method, iterations: 50, labelledBatch: 4 };
    const result = await trainStudy(made, settings, silentHooks);
    const { unet } = loadUNet(join(made.run(result.run).directory, runFiles.latest));
    expect(unet.options.classes).toBe(3);
    unet.dispose();
    const losses = readMetrics(join(made.run(result.run).directory, 'metrics.jsonl')).map(({ loss }) => loss as number);
    // Unlearned it is about (2/3 + log 3) / 2.
    expect(losses.at(-1)).toBeLessThan(0.75);
    expect(result.bestValidationDice).toBeGreaterThan(0);
  });

  it.each([1, 2])('at input stride %i learns, and the weights can be loaded', async (inputStride) => {
    const made = await study({ size: 32, pool: 24, labels: 8 });
    const result = await trainStudy(made, { ...tiny, inputStride, iterations: 60, labelledBatch: 4 }, silentHooks);
    const rows = readMetrics(join(made.run(result.run).directory, 'metrics.jsonl'));
    expect(rows.map(({ step }) => step)).toEqual([25, 50, 60]);
    const losses = rows.map(({ loss }) => loss as number);
    expect(losses.at(-1)).toBeLessThan(0.5);
    expect(result).toMatchObject({ iterations: 60, bestValidationDice: null });
    expect(result.imagesPerSecond).toBeGreaterThan(0);
    const { unet, metadata } = loadUNet(join(made.run(result.run).directory, runFiles.best));
    expect(unet.options).toEqual({ inChannels: 3, classes: 2, width: 4, inputStride });
    expect(metadata).toMatchObject({ run: result.run, method: 'mean-teacher', step: '60' });
    unet.dispose();
  });

  it.each(['mean-teacher', 'supervised', 'cps', 'bcp'] as const)(
    '%s: interrupted and resumed equals uninterrupted, bit for bit',
    async (method) => {
      const settings = { ...tiny, method };
      const whole = await study({ pool: 12 });
      const expected = await trainStudy(whole, settings, silentHooks);
      const broken = await study({ pool: 12 });
      await expect(trainStudy(broken, settings, interruptAfter(5))).rejects.toThrow(InterruptedError);
      expect(broken.latestRun('train')?.status).toBe('interrupted');
      await expect(trainStudy(broken, settings, interruptAfter(9))).rejects.toThrow('at step 9 of 12');
      const resumed = await trainStudy(broken, settings, silentHooks);
      expect(resumed.run).toBe(expected.run);
      for (const name of ['checkpoint', 'latest', 'best', 'student'] as const) {
        expect(fileOf(broken, resumed.run, name).equals(fileOf(whole, expected.run, name))).toBe(true);
      }
      const metrics = (of: Study) => readMetrics(join(of.run(expected.run).directory, 'metrics.jsonl'));
      expect(metrics(broken)).toEqual(metrics(whole));
    },
  );

  it('keeps a validation part where there are enough labels, and the best step on it', async () => {
    const made = await study({ pool: 20, labels: 10 });
    const settings = { ...tiny, validationFrom: 10, validationShare: 0.3 };
    const result = await trainStudy(made, settings, silentHooks);
    const rows = readMetrics(join(made.run(result.run).directory, 'metrics.jsonl'));
    const dice = rows.flatMap((row) => row.validationDice ?? []);
    expect(dice).toHaveLength(3);
    expect(result.bestValidationDice).toBe(Math.max(...dice));
    const ids = made.images({ split: 'pool' }).map(({ id }) => id);
    expect(result.validation).toHaveLength(3);
    expect(ids.slice(0, 10)).toEqual(expect.arrayContaining(result.validation));
    expect(made.runResult(result.run)).toMatchObject({ labels: 10, validation: result.validation });
    const { unet, metadata } = loadUNet(join(made.run(result.run).directory, runFiles.best));
    expect(Number(metadata.step)).toBe(rows.find((row) => row.validationDice === result.bestValidationDice)?.step);
    unet.dispose();
  });

  it('trains supervised once every image is labelled', async () => {
    const made = await study({ pool: 6, labels: 6 });
    const lines: string[] = [];
    const result = await trainStudy(made, tiny, { ...silentHooks, log: (line) => lines.push(line) });
    expect(lines.join('\n')).toContain('every image is labelled');
    expect(made.runConfig(result.run).settings).toMatchObject({ method: 'mean-teacher', appliedMethod: 'supervised' });
  });

  it('frees what it used', async () => {
    const made = await study({ pool: 8 });
    const before = memory().liveTensors;
    await trainStudy(made, tiny, silentHooks);
    expect(memory().liveTensors).toBe(before);
  });
});

describe('pretrained weights', () => {
  it.each(['all', 'encoder'] as const)('%s: are what the training starts from', async (initialisation) => {
    const made = await study({ pool: 8 });
    const pretrained = addPretraining(made, 4);
    // With a learning rate of almost nothing, what comes out is what went in.
    const settings = { ...tiny, iterations: 1, learningRate: 1e-12, weightDecay: 0, initialisation };
    const result = await trainStudy(made, settings, silentHooks);
    const { unet } = loadUNet(join(made.run(result.run).directory, runFiles.latest));
    const source = pretrained.stateDict();
    for (const [name, tensor] of unet.namedParameters()) {
      const taken = initialisation === 'all' ? !name.startsWith('outc') : /^(inc|down)/.test(name);
      // The layers' initial scale and shift are the same in every network.
      if (/\.(1|4)\.(weight|bias)$/.test(name)) continue;
      const reference = source.get(name)?.toFloat32Array() ?? new Float32Array();
      const difference = Math.max(...tensor.toFloat32Array().map((value, i) => Math.abs(value - (reference[i] ?? 9))));
      if (taken) expect(difference, name).toBeLessThan(1e-6);
      else expect(difference, name).toBeGreaterThan(1e-3);
    }
    unet.dispose();
    pretrained.dispose();
  });

  it('change the result, and --initialisation none leaves them out', async () => {
    const outcomes: number[][] = [];
    const weightsOf = (unet: UNet) => [
      ...(unet.stateDict().get('inc.double_conv.0.weight') as Tensor).toFloat32Array(),
    ];
    for (const [pretrain, initialisation] of [
      [false, 'all'],
      [true, 'none'],
      [true, 'all'],
    ] as const) {
      const made = await study({ pool: 8 });
      if (pretrain) addPretraining(made, 4).dispose();
      const result = await trainStudy(made, { ...tiny, initialisation }, silentHooks);
      const { unet } = loadUNet(join(made.run(result.run).directory, runFiles.latest));
      outcomes.push(weightsOf(unet));
      unet.dispose();
    }
    expect(outcomes[0]).toEqual(outcomes[1]);
    expect(outcomes[0]).not.toEqual(outcomes[2]);
  });

  it('of another width are refused with the way to mend it', async () => {
    const made = await study({ pool: 8 });
    addPretraining(made, 2).dispose();
    await expect(trainStudy(made, tiny, silentHooks)).rejects.toThrow('train with --width 2');
  });
});

describe('the number of steps', () => {
  const counts = { labels: 300, training: 270, batch: 20 };
  it.each([
    [{ iterations: 7, epochs: 10 }, 7],
    [{ iterations: null, epochs: 10 }, 140],
    [{ iterations: null, epochs: 0.01 }, 1],
    [{ iterations: null, epochs: null }, 3300],
  ])('%o', (given, expected) => expect(resolveIterations(given, counts)).toBe(expected));

  it('an epoch is over the labelled images that train', async () => {
    const made = await study({ pool: 12, labels: 10 });
    const settings = { ...tiny, iterations: null, epochs: 2, validationFrom: 10, validationShare: 0.3 };
    expect(await trainStudy(made, settings, silentHooks)).toMatchObject({ iterations: 8, labels: 10 });
  });
});

it('evaluateWeights student saves the student everywhere', async () => {
  const made = await study({ pool: 8 });
  const { run } = await trainStudy(made, { ...tiny, evaluateWeights: 'student' }, silentHooks);
  for (const name of ['best', 'latest'] as const) {
    expect(fileOf(made, run, name).equals(fileOf(made, run, 'student'))).toBe(true);
  }
});

describe('wrong input', () => {
  it.each([
    [
      'no unlabelled images for a method that needs them',
      {},
      { unlabelledBatch: 0 },
      UsageError,
      '--method supervised',
    ],
    ['no labels', { labels: 0 }, {}, FailureError, 'no image of this study is labelled yet'],
    ['nothing to resume', {}, { resume: 'true' }, UsageError, 'there is no unfinished train run'],
    ['images that the network cannot halve', {}, { inputStride: 2 }, UsageError, 'use --input-stride 1'],
    ['a device that is not there', {}, { device: 'cuda' }, UsageError, 'has no CUDA'],
  ] as const)('%s', async (_, options, settings, kind, text) => {
    const made = await study({ pool: 8, ...options });
    const error = await trainStudy(made, { ...tiny, ...settings }, silentHooks).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(text);
  });

  it('a damaged checkpoint says how to start anew', async () => {
    const made = await study({ pool: 8 });
    await expect(trainStudy(made, tiny, interruptAfter(3))).rejects.toThrow(InterruptedError);

    const run = made.latestRun('train');
    writeFileSync(join(run?.directory ?? '', runFiles.checkpoint), 'damaged');
    await expect(trainStudy(made, tiny, silentHooks)).rejects.toThrow('start anew with --resume false');
  });
});
