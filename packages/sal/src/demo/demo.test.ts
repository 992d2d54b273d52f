import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadVerb } from '../cli/registry.js';
import { InterruptedError, UsageError } from '../errors.js';
import { decodeImage } from '../images/decode.js';
import { decodeMask } from '../images/decode-mask.js';
import { silentHooks } from '../progress.js';
import { writeDataset } from './dataset.js';
import { runDemo } from './demo.js';
import { outcomeOf } from './outcome.js';
import { commandLine, type DemoSize, demoPaths, demoSizes, demoSteps } from './plan.js';
import { openState, saveState } from './state.js';

const tiny: DemoSize = {
  images: 24,
  test: 6,
  imageSize: 48,
  size: 32,
  newImages: 2,
  labels: 8,
  pretrainSteps: 2,
  trainSteps: 2,
};

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sal-demo-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe('the images of the demo', () => {
  it('are readable pairs, one twice, one file damaged, the same for the same seed', async () => {
    await writeDataset(directory, tiny, 5, silentHooks);
    const paths = demoPaths(directory);
    expect(readdirSync(paths.images)).toHaveLength(tiny.images + 1);
    expect(readdirSync(paths.masks)).toHaveLength(tiny.images);
    expect(readdirSync(paths.newImages)).toEqual(['demo_0025.jpg', 'demo_0026.jpg']);
    const first = readFileSync(join(paths.images, 'demo_0001.jpg'));
    expect(readFileSync(join(paths.images, 'demo_0024.jpg'))).toEqual(first);
    await expect(decodeImage(join(paths.images, 'demo_broken.jpg'), 'rgb')).rejects.toThrow();
    const { mask, width } = await decodeMask(join(paths.masks, 'demo_0007_segmentation.png'), 2);
    expect(width).toBe(tiny.imageSize);
    expect(mask.some((value) => value === 1) && mask.some((value) => value === 0)).toBe(true);

    const other = join(directory, 'again');
    await writeDataset(other, tiny, 5, silentHooks);
    expect(readFileSync(join(demoPaths(other).images, 'demo_0001.jpg'))).toEqual(first);
  });

  it('stop when the user interrupts', async () => {
    const interruption = new AbortController();
    interruption.abort();
    const hooks = { ...silentHooks, signal: interruption.signal };
    await expect(writeDataset(directory, tiny, 5, hooks)).rejects.toThrow(InterruptedError);
    expect(readdirSync(demoPaths(directory).images).length).toBeLessThan(4);
  });
});

describe('the plan of the demo', () => {
  it('uses verbs that there are, gives both ways the same budget and names every step once', async () => {
    for (const size of Object.values(demoSizes)) {
      const steps = demoSteps('somewhere', size, 3);
      expect(new Set(steps.map((step) => step.key)).size).toBe(steps.length);
      const words = steps.flatMap((step) => (step.kind === 'sal' ? [step.words] : []));
      for (const [verb] of words) expect((await loadVerb(verb!)).name).toBe(verb);
      const budgets = words.filter(([verb]) => verb === 'select').map((line) => line[line.indexOf('--budget') + 1]);
      expect(budgets).toEqual([String(size.labels), String(size.labels)]);
    }
  });

  it('is shown as one would type it', () => {
    const steps = demoSteps("my data/it's", tiny, 3);
    expect(commandLine(steps[0]!)).toContain("sal init 'my data/it'\\''s/study' --images");
    expect(commandLine(demoSteps('demo', tiny, 3)[2]!)).toBe('cp -r demo/study demo/random');
  });

  it('says what came of a step', () => {
    expect(outcomeOf('evaluate', { images: 40, dice: { mean: 0.81234 } })).toBe('40 test images, mean Dice 0.812');
    expect(outcomeOf('train', { iterations: 5, imagesPerSecond: null })).toBe('5 steps, - images per second');
  });
});

describe('the folder of the demo', () => {
  const wanted = { quick: true, seed: 0 };

  it('is refused where it holds anything else', () => {
    writeFileSync(join(directory, 'thesis.tex'), 'the only copy');
    expect(() => openState(directory, wanted)).toThrow(/not empty and was not made by sal demo/);
    expect(() => openState(join(directory, 'thesis.tex'), wanted)).toThrow(/is a file/);
    writeFileSync(demoPaths(directory).state, '{}');
    expect(() => openState(directory, wanted)).toThrow(/cannot be understood/);
    expect(readFileSync(join(directory, 'thesis.tex'), 'utf8')).toBe('the only copy');
  });

  it('goes on where it was interrupted, but only with the same settings', () => {
    const step = { key: 'images', command: '', outcome: '', seconds: 1, result: {} };
    saveState(directory, { ...openState(directory, wanted), steps: [step] });
    expect(openState(directory, wanted).steps).toEqual([step]);
    expect(() => openState(directory, { ...wanted, seed: 1 })).toThrow(
      /begun with other settings \(--quick --seed 0\)/,
    );
  });

  it('of a finished demo stays, and the message says how to start afresh', () => {
    saveState(directory, { ...openState(directory, wanted), finished: true });
    expect(() => openState(directory, wanted)).toThrow(UsageError);
    expect(() => openState(directory, wanted)).toThrow(/start afresh: rm -r/);
  });
});

describe('the demo as a whole', () => {
  it('runs every command line, goes on after a failure, and writes the page', { timeout: 180_000 }, async () => {
    const target = join(directory, 'demo');
    const lines: string[] = [];
    const shown: string[] = [];
    const terminal = { err: (text: string) => void shown.push(text), live: false, columns: 80 };
    const options = { directory: target, quick: true, seed: 0, size: tiny, terminal };
    const run = () => runDemo(options, silentHooks, (line) => lines.push(line));

    // A file in the way of the ONNX model stops the demo in the middle.
    mkdirSync(demoPaths(target).model, { recursive: true });
    saveState(target, { madeBy: 'sal demo', quick: true, seed: 0, finished: false, steps: [] });
    await expect(run()).rejects.toThrow(/"sal export" failed/);
    rmSync(demoPaths(target).model, { recursive: true });
    const before = lines.filter((line) => line.startsWith('\n$ sal')).length;
    const result = await run();

    expect(before).toBe(8);
    expect(shown.join('')).toContain('model.onnx');
    expect(lines.filter((line) => line.startsWith('\n$ sal pretrain'))).toHaveLength(1);
    expect(result.labels).toBe(tiny.labels);
    for (const { mean } of Object.values(result.dice)) expect(mean).toBeGreaterThanOrEqual(0);
    const html = readFileSync(result.report, 'utf8');
    expect(html).toContain('demo_broken.jpg');
    expect(html.match(/data:image\/webp/g)!.length).toBeGreaterThanOrEqual(6);
    // Letters inside pictures mean nothing.
    expect(html.replace(/base64,[^"]*/g, '')).not.toMatch(/NaN|undefined|\[object/);
    expect(existsSync(demoPaths(target).model)).toBe(true);
    await expect(run()).rejects.toThrow(/this demo is finished/);
  });
});
