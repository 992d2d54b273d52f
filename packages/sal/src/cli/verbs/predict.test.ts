import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sal } from '../../../test/support/command.js';
import { makeTrainedStudy, type TrainedStudy } from '../../../test/support/trained-study.js';

let made: TrainedStudy;
let out: string;

beforeEach(async () => {
  made = await makeTrainedStudy({ sizes: [[24, 20]], answer: 'everything' });
  out = join(made.folder, 'out');
});

afterEach(() => {
  made.study.close();
  rmSync(made.folder, { recursive: true });
});

const predict = (images: string, ...flags: string[]) =>
  sal('predict', made.study.directory, '--images', images, '--out', out, '--threads', '1', ...flags);

it('tells what it wrote and where', async () => {
  writeFileSync(join(made.images, 'broken.jpg'), 'no picture');
  const { code, out: text, err } = await predict(made.images);
  expect(code).toBe(0);
  expect(text).toMatch(/1 of 2 images segmented by train-001: masks in .*out/);
  expect(text).toMatch(/1 failed; reasons in .*failed.csv/);
  expect(err).toMatch(/broken.jpg: not an image/);
  expect(existsSync(join(out, 'overlays', 'test-0.png'))).toBe(true);
});

it('gives later work one JSON object with fixed names', async () => {
  writeFileSync(join(made.images, 'broken.jpg'), 'no picture');
  const { out: text } = await predict(made.images, '--json');
  expect(JSON.parse(text)).toEqual({
    run: 'train-001',
    images: 2,
    written: 1,
    failed: 1,
    failures: [{ image: 'broken.jpg', reason: 'not an image' }],
    checkFirst: [{ image: 'test-0.png', predictedDice: 1 }],
  });
});

it('exits with 1 only when nothing could be written', async () => {
  const images = join(made.folder, 'broken');
  mkdirSync(images);
  writeFileSync(join(images, 'a.jpg'), '');
  const { code, err } = await predict(images);
  expect(code).toBe(1);
  expect(err).toMatch(/none of the 1 images could be predicted/);
});

it('exits with 2 for folders that cannot be used, without a stack trace', async () => {
  writeFileSync(out, 'a file');
  for (const command of [predict(made.images), predict(join(made.folder, 'missing')), sal('predict', made.folder)]) {
    const { code, err } = await command;
    expect(code).toBe(2);
    expect(err).not.toMatch(/internal error|\n {4}at /);
  }
});
