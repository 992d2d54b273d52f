/** Three classes from a folder of images to masks and a model, by the commands that a person would type. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeDataset } from '../src/demo/dataset.js';
import { type DemoSize, demoPaths } from '../src/demo/plan.js';
import { decodeMask, encodeMaskPng } from '../src/images/decode-mask.js';
import { silentHooks } from '../src/progress.js';
import { Study } from '../src/study/study.js';
import { sal } from './support/command.js';
import { put, temporaryFolder } from './support/small-images.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const { images, masks, newImages } = demoPaths(folder.path);
const study = join(folder.path, 'three');

const size: DemoSize = {
  ...{ images: 24, test: 6, imageSize: 48, size: 32, newImages: 2 },
  ...{ labels: 12, pretrainSteps: 0, trainSteps: 120 },
};

async function done(...words: string[]): Promise<Record<string, unknown>> {
  const output = await sal(...words, '--json');
  expect(output.code, output.err).toBe(0);
  return output.json();
}

beforeAll(async () => {
  await writeDataset(folder.path, size, 2, silentHooks, 3);
});

describe('a study of three classes', () => {
  it('goes from images to masks of class indices and a model that says its classes', async () => {
    const classes = 'background,lesion,nodule';
    const init = ['init', study, '--images', images, '--masks', masks, '--size', '32', '--classes', classes];
    await done(...init, '--split', 'pool=18,test=6');
    expect(readFileSync(join(study, 'sal.yaml'), 'utf8')).toContain('classes: background, lesion, nodule');
    await done('select', study, '--budget', String(size.labels), '--strategy', 'random');
    expect(await done('label', study, '--masks', masks)).toMatchObject({ labelled: size.labels, missing: 0 });
    const train = ['--method', 'supervised', '--width', '8', '--labelled-batch', '5', '--unlabelled-batch', '1'];
    await done(
      'train',
      study,
      ...train,
      '--iterations',
      String(size.trainSteps),
      '--learning-rate',
      '0.01',
      '--threads',
      '1',
    );

    const out = join(folder.path, 'out');
    expect(await done('predict', study, '--images', newImages, '--out', out)).toMatchObject({ written: 2, failed: 0 });
    const names = readdirSync(out).filter((name) => name.endsWith('.png'));
    const found = new Set<number>();
    for (const name of names) {
      for (const label of (await decodeMask(join(out, name), 3)).mask) found.add(label);
    }
    expect([names.length, [...found].sort()]).toEqual([2, [0, 1, 2]]);

    const model = join(folder.path, 'model.onnx');
    const exported = await done('export', study, '--out', model);
    expect(exported.maxAbsDiff).toBeLessThan(1e-4);
    expect(existsSync(model)).toBe(true);
    expect(readFileSync(model).includes('["background","lesion","nodule"]')).toBe(true);
  });

  it('refuses masks of two classes and of others, and says why', async () => {
    const opened = Study.open(study);
    const [id] = opened.requestedIds();
    const { width, height } = opened.image(id!);
    opened.close();
    const wrong = join(folder.path, 'wrong');
    for (const [mask, classes, reason] of [
      [new Uint8Array(width * height).fill(1, 0, 9), 2, 'has only the values 0 and 255'],
      [new Uint8Array(width * height).fill(3, 0, 9), 4, 'has the values 3 besides 0 to 2'],
    ] as const) {
      put(join(wrong, `${id}.png`), await encodeMaskPng(mask, width, height, classes));
      expect(await done('label', study, '--masks', wrong)).toMatchObject({ labelled: 0, rejected: 1 });
      expect(readFileSync(join(study, 'selections', 'rejected-masks.csv'), 'utf8')).toContain(reason);
    }
  });
});

describe('sal init --classes', () => {
  it.each([
    ['background', /at least two names/],
    ['background,lesion,lesion', /every name once/],
    [Array.from({ length: 256 }, (_, i) => `c${i}`).join(), /at most 255 names/],
  ])('refuses %s', async (classes, message) => {
    const { code, err } = await sal('init', join(folder.path, 'refused'), '--images', images, '--classes', classes);
    expect([code, existsSync(join(folder.path, 'refused'))]).toEqual([2, false]);
    expect(err).toMatch(message);
    expect(err).toContain('--classes');
  });

  it('sets masks of several classes aside where the study has two', async () => {
    const two = join(folder.path, 'two');
    await done('init', two, '--images', images, '--masks', masks, '--size', '32');
    expect(readFileSync(join(two, 'report', 'masks.csv'), 'utf8')).toMatch(/has the values 1, 2 besides 0.*--classes/);
  });
});
