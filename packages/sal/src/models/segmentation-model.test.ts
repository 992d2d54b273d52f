import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { memory, noGrad, resetPeakMemory, setThreads } from '@sal-smis/torch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeTrainedStudy, SIZE, type TrainedStudy } from '../../test/support/trained-study.js';
import { SegmentationModel } from './segmentation-model.js';
import { loadUNet, saveUNet } from './weights.js';

let made: TrainedStudy;
let weights: string;

beforeEach(async () => {
  setThreads(1);
  made = await makeTrainedStudy({ answer: 'random' });
  weights = join(made.study.latestRun('train')!.directory, 'best.safetensors');
});

afterEach(() => {
  made.study.close();
  rmSync(made.folder, { recursive: true });
});

const plain = { threshold: 0.5, flips: false, fillHoles: false, largestComponent: false };
const load = (changes: Partial<typeof plain> = {}, classes = 2) =>
  SegmentationModel.load(weights, {
    ...{ size: SIZE, channels: 3, classes, device: 'cpu' },
    settings: { ...plain, ...changes },
  });

const pixels = (n: number) => Uint8Array.from({ length: n * SIZE * SIZE * 3 }, (_, i) => (i * 37 + (i >> 5)) % 251);

describe('SegmentationModel', () => {
  it('gives each image its own probabilities, alone or in a batch', () => {
    const model = load();
    const batch = pixels(3);
    const together = model.probabilities(batch);
    expect(together.map((map) => map.length)).toEqual([2 * SIZE * SIZE, 2 * SIZE * SIZE, 2 * SIZE * SIZE]);
    for (const [i, map] of together.entries()) {
      const [alone] = model.probabilities(batch.subarray(i * SIZE * SIZE * 3, (i + 1) * SIZE * SIZE * 3));
      for (let k = 0; k < map.length; k++) expect(Math.abs(map[k]! - alone![k]!)).toBeLessThan(1e-5);
    }
    expect(together.every((map) => map.every((value) => value >= 0 && value <= 1))).toBe(true);
    model.dispose();
  });

  it('with flips, turns with its image', () => {
    const model = load({ flips: true });
    const image = pixels(1);
    const mirrored = new Uint8Array(image.length);
    for (let i = 0; i < SIZE * SIZE; i++) {
      const from = i - (i % SIZE) + (SIZE - 1 - (i % SIZE));
      mirrored.set(image.subarray(from * 3, from * 3 + 3), i * 3);
    }
    const [map] = model.probabilities(image);
    const [turned] = model.probabilities(mirrored);
    for (let i = 0; i < 2 * SIZE * SIZE; i++) {
      expect(Math.abs(turned![i]! - map![i - (i % SIZE) + (SIZE - 1 - (i % SIZE))]!)).toBeLessThan(1e-5);
    }
    model.dispose();
  });

  it('cleans masks up only as asked', () => {
    // A ring with a hole and, apart from it, a small blob.
    const probabilities = new Float32Array(2 * SIZE * SIZE);
    const paint = (x0: number, y0: number, x1: number, y1: number, value: number) => {
      for (let y = y0; y < y1; y++) probabilities.fill(value, (SIZE + y) * SIZE + x0, (SIZE + y) * SIZE + x1);
    };
    paint(1, 1, 10, 10, 1);
    paint(4, 4, 7, 7, 0);
    paint(12, 12, 14, 14, 1);
    const areaWith = (changes: Partial<typeof plain>) => {
      const model = load(changes);
      const area = model.labels(probabilities, SIZE, SIZE).reduce((sum, value) => sum + value, 0);
      model.dispose();
      return area;
    };
    expect(areaWith({})).toBe(81 - 9 + 4);
    expect(areaWith({ fillHoles: true })).toBe(81 + 4);
    expect(areaWith({ largestComponent: true })).toBe(81 - 9);
    expect(areaWith({ fillHoles: true, largestComponent: true })).toBe(81);
  });

  it('gives the probabilities at the image size, which the labels come from', () => {
    const model = load();
    const [probabilities] = model.probabilities(pixels(1));
    const at = model.probabilitiesAt(probabilities!, 25, 19);
    expect(at.length).toBe(2 * 19 * 25);
    for (let i = 0; i < 19 * 25; i++) expect(at[i]! + at[19 * 25 + i]!).toBeCloseTo(1, 5);
    const labels = model.labels(probabilities!, 25, 19);
    expect([...labels]).toEqual([...at.subarray(19 * 25)].map((value) => (value >= 0.5 ? 1 : 0)));
    model.dispose();
  });

  it('leaves no tensor behind', () => {
    const model = load({ flips: true });
    model.probabilities(pixels(2));
    const before = memory();
    for (let i = 0; i < 5; i++) model.probabilities(pixels(2));
    expect(memory().liveTensors).toBe(before.liveTensors);
    model.dispose();
  });

  it('needs no more memory for four flips than for one, and less than all activations at once', () => {
    const batch = pixels(16);
    const peakWith = (flips: boolean) => {
      const model = load({ flips });
      const before = memory().liveBytes;
      resetPeakMemory();
      model.probabilities(batch);
      model.dispose();
      return memory().peakBytes - before;
    };
    const one = peakWith(false);
    expect(peakWith(true)).toBeLessThan(1.5 * one);
    // 26 full-size channels at width 2; 63 when the activations between layers are kept to the end.
    const channelMap = 16 * SIZE * SIZE * 4;
    expect(one).toBeLessThan(30 * channelMap);
  });

  it('says that a training diverged', () => {
    const { unet } = loadUNet(weights);
    noGrad(() => unet.stateDict().get('outc.conv.bias')!.fill_(Number.NaN));
    saveUNet(weights, unet);
    unet.dispose();
    const model = load();
    expect(() => model.probabilities(pixels(1))).toThrow(/no numbers \(NaN\)[\s\S]*diverged/);
    model.dispose();
  });
});

describe('a SegmentationModel of three classes', () => {
  const classes = ['background', 'vein', 'artery'];

  it('gives the most probable class of each pixel, and cleans each class up by itself', async () => {
    made.study.close();
    rmSync(made.folder, { recursive: true });
    made = await makeTrainedStudy({ classes });
    weights = join(made.study.latestRun('train')!.directory, 'best.safetensors');
    const model = load({}, 3);
    const [probabilities] = model.probabilities(pixels(1));
    expect(probabilities!.length).toBe(3 * SIZE * SIZE);
    const [labels, at] = [model.labels(probabilities!, 21, 34), model.probabilitiesAt(probabilities!, 21, 34)];
    const area = 21 * 34;
    for (let i = 0; i < area; i++) {
      const values = [at[i]!, at[area + i]!, at[2 * area + i]!];
      expect(values.reduce((sum, value) => sum + value)).toBeCloseTo(1, 5);
      expect(values[labels[i]!]).toBe(Math.max(...values));
    }
    model.dispose();

    // A square of class 1 with a hole and a smaller one of class 2 in it; apart from both, a blob of class 2.
    const drawn = new Float32Array(3 * SIZE * SIZE);
    drawn.fill(0.2, 0, SIZE * SIZE);
    const paint = (index: number, x0: number, x1: number, y0: number, y1: number, value = 0.5 + index / 10) => {
      for (let y = y0; y < y1; y++) drawn.fill(value, (index * SIZE + y) * SIZE + x0, (index * SIZE + y) * SIZE + x1);
    };
    paint(1, 1, 11, 1, 11);
    paint(1, 2, 4, 2, 4, 0);
    paint(2, 5, 9, 5, 9);
    paint(2, 13, 15, 13, 15);
    const areas = (changes: Partial<typeof plain>) => {
      const cleaning = load(changes, 3);
      const mask = cleaning.labels(drawn, SIZE, SIZE);
      cleaning.dispose();
      return [1, 2].map((index) => mask.filter((label) => label === index).length);
    };
    expect(areas({})).toEqual([100 - 4 - 16, 16 + 4]);
    expect(areas({ fillHoles: true })).toEqual([100 - 16, 16 + 4]);
    expect(areas({ largestComponent: true })).toEqual([100 - 4 - 16, 16]);
    // The threshold is for two classes.
    expect(areas({ threshold: 0.99 })).toEqual(areas({}));
  });

  it('is not made from a network of two', () => {
    expect(() => load({}, 3)).toThrow(/gives 2 classes[\s\S]*expected: 3 channels and 3 classes/);
  });
});
