import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sal } from '../../../test/support/command.js';
import { makeTrainedStudy, type TrainedStudy } from '../../../test/support/trained-study.js';

let made: TrainedStudy;

beforeEach(async () => {
  made = await makeTrainedStudy({ answer: 'everything', withoutMask: [2] });
});

afterEach(() => {
  made.study.close();
  rmSync(made.folder, { recursive: true });
});

const evaluate = (...flags: string[]) => sal('evaluate', made.study.directory, '--threads', '1', ...flags);

it('prints each metric with its interval, what was left out, and how often the test set was looked at', async () => {
  const { code, out, err } = await evaluate();
  expect(code).toBe(0);
  expect(out).toMatch(/train-001 \(\d+ labels, [-\d]{10}\) on 2 test images, per image at the original size:/);
  expect(out).toMatch(/^Dice +0\.\d{4} +0\.\d{4} +0\.\d{4} to 0\.\d{4}$/m);
  expect(out).toMatch(/^HD95 +\d+\.\d +\d+\.\d +\d+\.\d to \d+\.\d$/m);
  expect(out).toMatch(/looks at the test set so far: 1/);
  expect(err).toMatch(/1 test image is left out of every number, such as test-2 \(has no reference mask\)/);
  expect(err).not.toMatch(/optimistic/);
});

it('warns from the second look on', async () => {
  await evaluate();
  const { out, err } = await evaluate();
  expect(out).toMatch(/looks at the test set so far: 2/);
  expect(err).toMatch(/look 2 at the test set: .* optimistic/);
});

it('gives later work one JSON object with fixed names', async () => {
  const { out } = await evaluate('--json', '--resamples', '200');
  const result = JSON.parse(out);
  const numbers = {
    mean: expect.any(Number),
    median: expect.any(Number),
    ci95: [expect.any(Number), expect.any(Number)],
  };
  expect(result).toEqual({
    run: 'evaluate-001',
    trainRun: 'train-001',
    labels: expect.any(Number),
    trained: expect.stringMatching(/^\d{4}-/),
    referencesSha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    images: 2,
    excluded: 1,
    testLooks: 1,
    dice: numbers,
    jaccard: numbers,
    thresholdedJaccard: expect.any(Number),
    hd95: expect.any(Number),
    metrics: {
      dice: numbers,
      jaccard: numbers,
      thresholdedJaccard: numbers,
      sensitivity: numbers,
      specificity: numbers,
      precision: numbers,
      hd95: numbers,
      assd: numbers,
      normalisedSurfaceDistance: numbers,
      ece: numbers,
      brier: numbers,
      aurc: numbers,
    },
    // One answer for every image: nothing to correlate with.
    predictedDice: { pearson: null, spearman: null, meanAbsoluteError: expect.any(Number), bias: expect.any(Number) },
    calibration: { ece: expect.any(Number), eceScaled: null, temperature: null },
  });
  expect(result.hd95).toBe(result.metrics.hd95.mean);
  expect(result.dice.mean).toBeCloseTo((2 / 3 + 34 / (17 + 33)) / 2, 12);
});

it('computes the metrics that are asked for, with their options', async () => {
  const flags = [
    '--metrics',
    'normalisedSurfaceDistance',
    '--metric-options',
    'normalisedSurfaceDistance.tolerance=99',
  ];
  const result = JSON.parse((await evaluate('--json', ...flags)).out);
  expect(Object.keys(result.metrics)).toEqual(['dice', 'normalisedSurfaceDistance']);
  expect(result.metrics.normalisedSurfaceDistance.mean).toBe(1);
  expect(result).toMatchObject({ jaccard: null, thresholdedJaccard: null, hd95: null });
});

it('tells how far the probabilities can be believed', async () => {
  const { out } = await evaluate('--metrics', 'dice');
  expect(out).toMatch(/predicted Dice \(no reference needed\): rank correlation with the true one -, mean absolute/);
  expect(out).toMatch(/calibration error of the pixels 0\.\d{4}; no temperature: train-001 kept no labelled images/);
});

it('takes defaults from sal.yaml, and flags over them', async () => {
  writeFileSync(join(made.study.directory, 'sal.yaml'), 'evaluate:\n  threshold: 0.99\n');
  const high = JSON.parse((await evaluate('--json')).out);
  expect(high.dice.mean).toBe(0);
  const low = JSON.parse((await evaluate('--json', '--threshold', '0.5')).out);
  expect(low.dice.mean).toBeGreaterThan(0.5);
});

it.each([
  [['--run', 'train-7'], 1, /no run is called "train-7"/],
  [['--threshold', '1.5'], 2, /--threshold/],
  [['--resamples', '5'], 2, /--resamples/],
  [['--tresholds', '0.5'], 2, /--threshold/],
  [['--metrics', 'dize'], 2, /--metrics/],
  [['--metric-options', 'ece.bin=3'], 2, /ece has no option "bin"/],
])('refuses %j with exit code %i', async (flags, expected, message) => {
  const { code, err } = await evaluate(...flags);
  expect(code).toBe(expected);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/internal error|\n {4}at /);
});

it('says where there is no study', async () => {
  const { code, err } = await sal('evaluate', join(made.folder, 'nowhere'));
  expect(code).toBe(2);
  expect(err).toMatch(/no such study/);
});
