import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { memory, scope, setThreads, type Tensor } from '@sal-smis/torch';
import { beforeAll, describe, expect, it } from 'vitest';
import { interruptAfter } from '../../test/support/interrupt.js';
import { addPretraining, type LabelledStudyOptions, makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { methodSettings } from '../../test/support/segmentation.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { decodeMask, encodeMaskPng } from '../images/decode-mask.js';
import type { UNet } from '../models/unet.js';
import { loadUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { readMetrics } from '../training/metrics-log.js';
import { Batches } from './batches.js';
import { loadLabelled } from './labelled-data.js';
import { runFiles } from './run-files.js';
import { resolveIterations, trainSettings } from './settings.js';
import { strongView } from './strong-view.js';
import { trainStudy } from './train.js';

const tracked = removeAfterEach();

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

async function study(options?: LabelledStudyOptions): Promise<Study> {
  return tracked(await makeLabelledStudy(options));
}

const tiny = trainSettings.parse({
  iterations: 12,
  width: 4,
  inputStride: 1,
  labelledBatch: 2,
  unlabelledBatch: 2,
  precision: 'fp32',
  validateEvery: 5,
});

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

describe('continueFrom', () => {
  const weightsOf = (of: Study, run: string, name: keyof typeof runFiles) => {
    const { unet } = loadUNet(join(of.run(run).directory, runFiles[name]));
    const values = [...unet.stateDict()].flatMap(([, tensor]) => [...tensor.toFloat32Array()]);
    unet.dispose();
    return values;
  };

  it('starts student and teacher where another training ended', async () => {
    const made = await study({ pool: 8 });
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
    const made = await study({ pool: 8 });
    addPretraining(made, 4).dispose();
    if (continueFrom === 'train-001') await trainStudy(made, { ...tiny, iterations: 1 }, silentHooks);
    const error = await trainStudy(made, { ...tiny, continueFrom, ...change }, silentHooks).catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(text);
  });
});

describe('defects of the published code', () => {
  const bytesOf = async (change: Partial<typeof tiny>) => {
    const made = await study({ pool: 12 });
    addPretraining(made, 4).dispose();
    const { run } = await trainStudy(made, { ...tiny, ...change }, silentHooks);
    return { made, run, bytes: fileOf(made, run, 'student') };
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

it('evaluateWeights student saves the student everywhere', async () => {
  const made = await study({ pool: 8 });
  const { run } = await trainStudy(made, { ...tiny, evaluateWeights: 'student' }, silentHooks);
  for (const name of ['best', 'latest'] as const) {
    expect(fileOf(made, run, name).equals(fileOf(made, run, 'student'))).toBe(true);
  }
});

it('augment false hands the method the prepared pixels and masks as they are', async () => {
  const made = await study({ pool: 6, labels: 6 });
  const images = made.images({ split: 'pool' }).slice(0, 6);
  const labelled = await loadLabelled(made, images);
  const settings = { ...methodSettings({ augment: false }), seed: 3 };
  const source = { labelled, unlabelledRows: images.map(({ row }) => row), study: made, settings };
  const batches = new Batches({ ...source, labelledBatch: 6, unlabelledBatch: 6 });
  scope(() => {
    const { labelled: known, unlabelled } = batches.at(0);
    const rounded = (x: Tensor) =>
      [...x.mul(255).add(0.5).to('uint8').toTypedArray()].map(Number).sort((a, b) => a - b);
    const expected = [...labelled.pixels].sort((a, b) => a - b);
    expect(rounded(known.images)).toEqual(expected);
    expect(unlabelled && rounded(unlabelled.weak)).toEqual(expected);
    expect(Number(known.targets.sum().item())).toBe(labelled.masks.reduce((sum, value) => sum + value, 0));
    const strong = unlabelled && strongView(unlabelled.weak, unlabelled.randoms, settings);
    expect(strong && rounded(strong.images)).toEqual(expected);
  });
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
