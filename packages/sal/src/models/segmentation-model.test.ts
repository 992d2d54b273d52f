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
