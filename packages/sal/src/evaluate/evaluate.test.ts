import { createHash } from 'node:crypto';
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  addTraining,
  makeTrainedStudy,
  type TrainedStudy,
  type TrainedStudyOptions,
} from '../../test/support/trained-study.js';
import { FailureError, InterruptedError, UsageError } from '../errors.js';
import { IGNORE_INDEX } from '../images/classes.js';
import { encodeMaskPng } from '../images/decode-mask.js';
import { predictFolder } from '../predict/predict.js';
import { predictSettings } from '../predict/settings.js';
import { silentHooks } from '../progress.js';
import { pixelsDigest } from '../study/prepared-pixels.js';
import type { Study } from '../study/study.js';
import { evaluateStudy } from './evaluate.js';
import { metrics as registry } from './metrics/registry.js';
import { evaluateSettings } from './settings.js';

let made: TrainedStudy | undefined;

async function make(options: TrainedStudyOptions = {}): Promise<TrainedStudy> {
  made = await makeTrainedStudy(options);
  return made;
}

const settingsWith = (changes: object = {}) => evaluateSettings.parse({ resamples: 500, threads: 1, ...changes });

afterEach(() => {
  made?.study.close();
  if (made) rmSync(made.folder, { recursive: true });
  made = undefined;
});

describe('evaluateStudy', () => {
  it('gives the values that follow from a known answer, at the original size', async () => {
    const { study } = await make({ answer: 'everything', lesions: [0.5, 0, 1] });
    const { metrics, images, run, trainRun } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect({ images, trainRun, run: run.id }).toEqual({ images: 3, trainRun: 'train-001', run: 'evaluate-001' });
    // Left half of 40 x 30; none of 33 x 57; all of 64 x 48.
    expect(metrics.dice!.mean).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
    expect(metrics.jaccard!.median).toBeCloseTo(0.5, 12);
    expect(metrics.thresholdedJaccard!.mean).toBeCloseTo(1 / 3, 12);
    expect(metrics.sensitivity).toMatchObject({ mean: 1, images: 2 });
    expect(metrics.specificity).toMatchObject({ mean: 0, images: 2 });
    // 33 x 57 has an empty reference: the diagonal. 40 x 30: the outline of the whole against that of the half.
    expect(perImage(run.directory)[1]).toMatchObject({ id: 'test-1', hd95: String(Math.hypot(33, 57)) });
    expect(perImage(run.directory)[2]).toMatchObject({ hd95: '0', lesion_area: '3072', predicted_area: '3072' });
    for (const { mean, ci95 } of Object.values(metrics)) {
      expect(ci95![0]).toBeLessThanOrEqual(mean!);
      expect(ci95![1]).toBeGreaterThanOrEqual(mean!);
    }
  });

  it('leaves a table, a summary with its rules in words, and a picture', async () => {
    const { study } = await make();
    const { run } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(readdirSync(run.directory).sort()).toEqual([
      'calibration.json',
      'cases.png',
      'config.json',
      'per-image.csv',
      'summary.json',
    ]);
    const summary = JSON.parse(readFileSync(join(run.directory, 'summary.json'), 'utf8'));
    expect(summary).toMatchObject({ images: 3, testLooks: 1, excluded: [], weights: 'best.safetensors' });
    expect(summary.averaging).toMatch(/each image at its original size.*equal weight/);
    expect(summary.interval).toMatch(/95 % percentile bootstrap .*\(500 resamples, seed 5\)/);
    expect(summary.metrics.hd95.emptyMaskRule).toMatch(/diagonal of the image/);
    expect(study.run(run.id).status).toBe('finished');
    const rows = perImage(run.directory);
    expect(rows.map(({ id, test_row, width, height }) => [id, test_row, width, height])).toEqual([
      ['test-0', '0', '40', '30'],
      ['test-1', '1', '33', '57'],
      ['test-2', '2', '64', '48'],
    ]);
    const png = readFileSync(join(run.directory, 'cases.png'));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
  });

  it('says the same twice', async () => {
    const { study } = await make();
    const first = await evaluateStudy(study, settingsWith(), silentHooks);
    const second = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(second.metrics).toEqual(first.metrics);
    expect(second.calibration).toEqual(first.calibration);
  });

  it('says the same whatever the size of a batch, the probabilities up to the rounding of float32', async () => {
    const { study } = await make();
    const one = await evaluateStudy(study, settingsWith({ batch: 1 }), silentHooks);
    const all = await evaluateStudy(study, settingsWith({ batch: 16 }), silentHooks);
    for (const { name, needsProbability } of registry) {
      if (needsProbability) expect(all.metrics[name]!.mean).toBeCloseTo(one.metrics[name]!.mean!, 6);
      else expect(all.metrics[name]).toEqual(one.metrics[name]);
    }
  });

  it('counts the looks at the test set', async () => {
    const { study } = await make();
    expect((await evaluateStudy(study, settingsWith(), silentHooks)).testLooks).toBe(1);
    expect((await evaluateStudy(study, settingsWith(), silentHooks)).testLooks).toBe(2);
  });

  it('uses the newest finished training, or the one that is named', async () => {
    const { study } = await make({ answer: 'nothing' });
    const newest = addTraining(study, 'everything');
    study.createRun('train', {});
    expect((await evaluateStudy(study, settingsWith(), silentHooks)).trainRun).toBe(newest);
    const named = await evaluateStudy(study, settingsWith({ run: 'train-001' }), silentHooks);
    expect(named.trainRun).toBe('train-001');
    expect(named.metrics.dice!.mean).toBe(0);
  });

  it('works on grey images', async () => {
    const { study } = await make({ color: 'grey', answer: 'everything' });
    const { metrics } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(metrics.sensitivity!.mean).toBe(1);
  });

  it.each(['rgb', 'grey'] as const)('needs the originals only for the picture (%s)', async (color) => {
    const { study, images } = await make({ color });
    const before = await evaluateStudy(study, settingsWith(), silentHooks);
    rmSync(images, { recursive: true });
    const after = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(after.metrics).toEqual(before.metrics);
    expect(readdirSync(after.run.directory)).toContain('cases.png');
  });

  it('leaves out images without a usable reference and says why', async () => {
    const { study, masks } = await make({ sizes: Array(5).fill([20, 20]), withoutMask: [0] });
    writeFileSync(join(masks, 'test-1_segmentation.png'), await encodeMaskPng(new Uint8Array(30), 5, 6));
    writeFileSync(join(masks, 'test-2_segmentation.png'), 'not a picture');
    rmSync(join(masks, 'test-3_segmentation.png'));
    const { images, excluded, run } = await evaluateStudy(study, settingsWith({ batch: 2 }), silentHooks);
    expect(images).toBe(1);
    expect(excluded.map(({ id, reason }) => `${id} ${reason}`)).toEqual([
      'test-0 has no reference mask',
      'test-1 reference mask: test-1_segmentation.png: is 5x6, its image 20x20',
      'test-2 reference mask: test-2_segmentation.png: not an image',
      'test-3 reference mask: test-3_segmentation.png: the reference mask of test-3 is gone',
    ]);
    expect(excluded[1]!.reason).toMatch(/is 5x6, its image 20x20/);
    expect(perImage(run.directory).map(({ id, test_row }) => [id, test_row])).toEqual([['test-4', '4']]);
  });

  it('leaves out references in which nobody judged a pixel, and counts the references of each class', async () => {
    const classes = ['background', 'left', 'right'];
    const { study, masks } = await make({ sizes: Array(4).fill([20, 20]), classes, answer: 'everything' });
    const judged = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(judged.classes).toMatchObject({ left: { references: 4 }, right: { references: 4 } });
    const write = async (name: string, mask: Uint8Array) =>
      writeFileSync(join(masks, `${name}_segmentation.png`), await encodeMaskPng(mask, 20, 20, 3));
    for (const name of ['test-0', 'test-2']) await write(name, new Uint8Array(400).fill(IGNORE_INDEX));
    // Of the second class nothing is left in any reference.
    for (const name of ['test-1', 'test-3']) await write(name, new Uint8Array(400).fill(1).fill(IGNORE_INDEX, 200));
    const {
      images,
      excluded,
      metrics,
      classes: perClass,
      run,
    } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect([images, metrics.dice!.mean]).toEqual([2, 1]);
    expect(excluded.map(({ id }) => id)).toEqual(['test-0', 'test-2']);
    expect(excluded[0]!.reason).toMatch(/nobody judged any pixel/);
    expect(perClass).toMatchObject({ left: { references: 2 }, right: { references: 0 } });
    expect(perImage(run.directory).map(({ id }) => id)).toEqual(['test-1', 'test-3']);
    expect(JSON.parse(readFileSync(join(run.directory, 'summary.json'), 'utf8')).excluded).toEqual(excluded);
  });

  it('ends at a reference that was changed since the study recorded it, without a look at the test set', async () => {
    const { study } = await make();
    const image = study.images({ split: 'test' })[1]!;
    const [{ path } = { path: '' }] = image.referenceMasks;
    study.recordReference(image.id, [{ path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') }]);
    await evaluateStudy(study, settingsWith(), silentHooks);
    writeFileSync(path, await encodeMaskPng(new Uint8Array(33 * 57).fill(1), 33, 57));
    await expect(evaluateStudy(study, settingsWith(), silentHooks)).rejects.toThrow(
      /test-1_segmentation\.png: the reference mask of test-1 was changed[\s\S]*sal verify .* --adopt/,
    );
    expect(study.recordTestLook(study.latestRun('evaluate')!.id, 0)).toBe(2);
  });

  it('stops when interrupted, without a look at the test set', async () => {
    const { study } = await make();
    const controller = new AbortController();
    const hooks = { ...silentHooks, signal: controller.signal, progress: () => controller.abort() };
    await expect(evaluateStudy(study, settingsWith(), hooks)).rejects.toThrow(InterruptedError);
    expect(study.run('evaluate-001').status).toBe('interrupted');
    expect((await evaluateStudy(study, settingsWith(), silentHooks)).testLooks).toBe(1);
  });
});

describe('without a reference', () => {
  it('promises a Dice per image and says what the promise is worth', async () => {
    const { study } = await make({ answer: 'everything', lesions: [0.5, 0, 1] });
    const { run, predictedDice } = await evaluateStudy(study, settingsWith(), silentHooks);
    // Every pixel is lesion with probability 1 / (1 + e^-4).
    const p = 1 / (1 + Math.exp(-4));
    const plain = (2 * p) / (1 + p);
    for (const row of perImage(run.directory)) expect(Number(row.predicted_dice)).toBe(1);
    expect(predictedDice.bias).toBeCloseTo(1 - 5 / 9, 12);
    expect(predictedDice.plain.bias).toBeCloseTo(plain - 5 / 9, 5);
    const { riskCoverage } = JSON.parse(readFileSync(join(run.directory, 'summary.json'), 'utf8'));
    // All promise the same: no better than any order; the true order is 1, 2/3, 0.
    expect(riskCoverage.area).toBeCloseTo(4 / 9, 12);
    expect(riskCoverage.random).toBeCloseTo(4 / 9, 12);
    expect(riskCoverage.oracle).toBeCloseTo((0 + 1 / 6 + 4 / 9) / 3, 12);
  });

  it('promises what sal predict promises of the same images, lowest first', async () => {
    const { study, images, folder } = await make({ answer: 'random' });
    const { run } = await evaluateStudy(study, settingsWith({ threshold: 0.45 }), silentHooks);
    const out = join(folder, 'masks-of-predict');
    const settings = predictSettings.parse({ images, out, threads: 1, threshold: 0.45 });
    const { checkFirst } = await predictFolder(study, settings, silentHooks);
    const promised = perImage(run.directory).map(
      ({ id, predicted_dice }) => [`${id}.png`, Number(predicted_dice)] as const,
    );
    expect(new Set(promised.map(([, dice]) => dice)).size).toBe(3);
    promised.sort(([, a], [, b]) => a - b);
    expect(checkFirst.map(({ image }) => image)).toEqual(promised.map(([image]) => image));
    for (const [i, [, dice]] of promised.entries()) expect(checkFirst[i]!.predictedDice).toBeCloseTo(dice, 6);
    const lines = readFileSync(join(out, 'predictions.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).predictedDice).sort()).toEqual(
      checkFirst.map(({ predictedDice }) => predictedDice),
    );
  });

  it('fits a temperature on the validation images of the training, and on no others', async () => {
    const { study } = await make({ answer: 'everything', lesions: [0.75, 0.75, 0.75] });
    await addLabelled(study, ['pool-a', 'pool-b', 'pool-c']);
    study.finishRun('train-001', { validation: ['pool-b', 'pool-c'] });
    const { calibration, run } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(calibration.temperature).toMatchObject({ validationImages: 2, pixels: 2 * 16 * 16, atBound: false });
    // Three quarters of the pixels are lesion: the best confidence is 3/4, and 4 / T = log 3.
    expect(calibration.temperature!.value).toBeCloseTo(4 / Math.log(3), 4);
    expect(calibration.before.ece).toBeCloseTo(1 / (1 + Math.exp(-4)) - 0.75, 5);
    expect(calibration.after!.ece).toBeCloseTo(0, 5);
    expect(calibration.after!.negativeLogLikelihood).toBeLessThan(calibration.before.negativeLogLikelihood);
    const file = JSON.parse(readFileSync(join(run.directory, 'calibration.json'), 'utf8'));
    expect(file).toEqual({ evaluation: run.id, trainRun: 'train-001', ...calibration });
  });

  it('says why there is no temperature', async () => {
    const { study } = await make();
    study.finishRun('train-001', { validation: [] });
    const { calibration } = await evaluateStudy(study, settingsWith(), silentHooks);
    expect(calibration).toMatchObject({ temperature: null, after: null });
    expect(calibration.note).toMatch(/no temperature: train-001 kept no labelled images for validation/);
  });
});

describe('three classes', () => {
  const classes = ['background', 'nevus', 'melanoma'];

  it('are each measured against the rest, and averaged', async () => {
    // Class 1 everywhere, while the lesion is the left half, its left half class 1 and its right half class 2.
    const { study } = await make({
      classes,
      answer: 'everything',
      lesions: [0.5, 0, 0.5],
      sizes: Array(3).fill([40, 30]),
    });
    const { run, metrics } = await evaluateStudy(study, settingsWith(), silentHooks);
    const summary = JSON.parse(readFileSync(join(run.directory, 'summary.json'), 'utf8'));
    const first = (2 * 0.25) / 1.25;
    expect(perImage(run.directory).map((row) => [row.dice, row.dice_nevus, row.dice_melanoma])).toEqual([
      [String(first / 2), String(first), '0'],
      ['0', '0', ''],
      [String(first / 2), String(first), '0'],
    ]);
    expect(metrics.dice!.mean).toBeCloseTo(first / 3, 12);
    expect(summary.classes.nevus).toMatchObject({ images: 3, metrics: { dice: { images: 3 } } });
    expect(summary.classes.nevus.metrics.dice.mean).toBeCloseTo((2 * first) / 3, 12);
    expect(summary.classes.melanoma).toMatchObject({
      images: 2,
      metrics: { dice: { mean: 0 }, sensitivity: { mean: 0 } },
    });
    expect(summary.averaging).toMatch(/every foreground class against the rest.*a class that neither has is left out/);
    expect(Number(perImage(run.directory)[0]!.lesion_area)).toBe(600);
  });

  it('make no difference to the names of two', async () => {
    const { study } = await make();
    const { run } = await evaluateStudy(study, settingsWith(), silentHooks);
    const summary = JSON.parse(readFileSync(join(run.directory, 'summary.json'), 'utf8'));
    expect(summary.classes).toBeUndefined();
    expect(Object.keys(perImage(run.directory)[0]!).filter((name) => name.startsWith('dice'))).toEqual(['dice']);
  });
});

describe('evaluateStudy refuses', () => {
  const evaluate = (changes: object = {}) => evaluateStudy(made!.study, settingsWith(changes), silentHooks);

  it('a study without a training', async () => {
    await make({ untrained: true });
    await expect(evaluate()).rejects.toThrow(/nothing is trained yet[\s\S]*sal train/);
  });

  it('a training that is not finished, unless it is named', async () => {
    const { study } = await make({ untrained: true });
    study.createRun('train', {});
    await expect(evaluate()).rejects.toThrow(/train-001 is running[\s\S]*--run train-001/);
    await expect(evaluate({ run: 'train-001' })).rejects.toThrow(/has saved no weights/);
  });

  it('an unknown run, and one that is no training', async () => {
    const { study } = await make();
    await expect(evaluate({ run: 'train-01' })).rejects.toThrow(/no run is called "train-01"[\s\S]*train-001/);
    const { id } = study.createRun('pretrain', {});
    await expect(evaluate({ run: id })).rejects.toThrow(UsageError);
    await expect(evaluate({ run: id })).rejects.toThrow(/pretrain-001 is of kind pretrain[\s\S]*train-001/);
  });

  it('damaged weights, and a network for other images', async () => {
    const { study } = await make();
    const { directory } = study.latestRun('train')!;
    writeFileSync(join(directory, 'best.safetensors'), 'damaged');
    await expect(evaluate()).rejects.toThrow(FailureError);
    addTraining(study, 'random', 1);
    await expect(evaluate()).rejects.toThrow(/takes 1 channels and gives 2 classes[\s\S]*expected: 3 channels/);
  });

  it('a test set without reference masks', async () => {
    await make({ withoutMask: [0, 1, 2] });
    await expect(evaluate()).rejects.toThrow(/none of the 3 test images has a reference mask[\s\S]*--masks/);
  });

  it('a test set whose reference masks are all unusable', async () => {
    const { masks } = await make({ sizes: [[20, 20]] });
    writeFileSync(join(masks, 'test-0_segmentation.png'), '');
    await expect(evaluate()).rejects.toThrow(/no test image can be compared; the first: test-0 reference mask/);
  });

  it('a study without test images', async () => {
    await make({ sizes: [] });
    await expect(evaluate()).rejects.toThrow(/no test images[\s\S]*--split/);
  });
});

function perImage(directory: string): Record<string, string>[] {
  const [header, ...lines] = readFileSync(join(directory, 'per-image.csv'), 'utf8').trimEnd().split('\n');
  const names = header!.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((value, i) => [names[i]!, value])));
}

/** Pool images whose label is lesion in the left three quarters. */
async function addLabelled(study: Study, ids: string[]): Promise<void> {
  const row = study.images().length;
  const size = study.config.size;
  const facts = {
    width: size,
    height: size,
    split: 'pool' as const,
    referenceMasks: [],
    fileSha256: null,
    perceptualHash: '',
  };
  const pixels = new Uint8Array(size * size * study.channels).fill(100);
  const pixelsSha256 = pixelsDigest(size, size, pixels);
  study.addImages(ids.map((id, i) => ({ id, path: `${id}.png`, row: row + i, group: id, pixelsSha256, ...facts })));
  for (const _ of ids) appendFileSync(study.cachePath, pixels);
  const mask = Uint8Array.from({ length: size * size }, (_, i) => (i % size < 0.75 * size ? 1 : 0));
  const png = await encodeMaskPng(mask, size, size);
  for (const id of ids) study.addAnnotation(id, png, { author: 'truth', tool: 'test' });
}
