import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { manualSeed, memory, noGrad, scope, setThreads } from '@sal-smis/torch';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { makePreparedStudy, type PreparedStudyOptions } from '../../test/support/prepared-study.js';
import { batchFromPixels, unitBatchFromPixels } from '../models/normalize.js';
import { UNet } from '../models/unet.js';
import { loadUNet, saveUNet, type WeightsMetadata } from '../models/weights.js';
import { type Hooks, silentHooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { type NetworkFeatureSettings, networkFeatures } from './network-features.js';

const settings: NetworkFeatureSettings = { levels: ['down4'], pooling: 1, device: 'cpu' };
let study: Study;
let weights: string;

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

beforeEach(() => {
  open({ pool: 70, size: 32 });
});

afterEach(close);

function close(): void {
  study.close();
  rmSync(dirname(study.directory), { recursive: true, force: true });
}

function open(options: PreparedStudyOptions): void {
  study = makePreparedStudy(options);
  weights = saveRandom('weights.safetensors', study.channels, 1);
}

function saveRandom(name: string, inChannels: number, seed: number, metadata: WeightsMetadata = {}): string {
  const path = join(study.directory, name);
  manualSeed(seed);
  const unet = new UNet({ inChannels, classes: 3, width: 4 });
  saveUNet(path, unet, metadata);
  unet.dispose();
  return path;
}

function features(changes: Partial<NetworkFeatureSettings> = {}, hooks: Hooks = silentHooks, path = weights) {
  return networkFeatures(study, study.images({ split: 'pool' }), path, { ...settings, ...changes }, hooks);
}

/** The bottleneck of one image alone, averaged over its places. */
function bottleneckOf(unet: UNet, row: number, input = batchFromPixels): Float32Array {
  return scope(() =>
    noGrad(() => {
      const x = input(study.readPixels([row]), { n: 1, height: 32, width: 32, channels: 3 });
      return unet.encode(x)[4]!.mean([2, 3]).toFloat32Array();
    }),
  );
}

/** Counts how often the network was run. */
function counting(): Hooks & { batches: number; lines: string[] } {
  const hooks = { ...silentHooks, batches: 0, lines: [] as string[] };
  hooks.progress = () => {
    hooks.batches++;
  };
  hooks.log = (line) => {
    hooks.lines.push(line);
  };
  return hooks;
}

function cacheFile(): string {
  const name = readdirSync(join(study.directory, 'cache')).find((file) => file.startsWith('features-'));
  return join(study.directory, 'cache', name!);
}

describe('features of the pool', () => {
  test('row i is image i: the mean over the bottleneck of that image alone, in eval mode', () => {
    const all = features();
    expect([all.rows, all.columns]).toEqual([70, 32]);
    const { unet } = loadUNet(weights);
    unet.eval();
    for (const [i, image] of study.images({ split: 'pool' }).entries()) {
      for (const [j, value] of bottleneckOf(unet, image.row).entries())
        expect(all.data[i * 32 + j]).toBeCloseTo(value, 4);
    }
    unet.dispose();
  });

  test('weights that were pretrained on values in 0..1 (defect input-scale) see those', () => {
    const path = saveRandom('unit.safetensors', 3, 1, { input: 'unit' });
    const [image] = study.images({ split: 'pool' });
    const { unet } = loadUNet(path);
    unet.eval();
    const expected = bottleneckOf(unet, image!.row, unitBatchFromPixels);
    unet.dispose();
    const [ofUnit, ofNormalised] = [path, weights].map((file) => features({}, silentHooks, file).data);
    for (const [j, value] of expected.entries()) expect(ofUnit![j]).toBeCloseTo(value, 4);
    expect(ofNormalised!.slice(0, 32)).not.toEqual(ofUnit!.slice(0, 32));
  });

  test('levels are joined in their order, each with pooling^2 values a channel', () => {
    const joined = features({ levels: ['down1', 'down4'], pooling: 2 });
    expect(joined.columns).toBe((8 + 32) * 4);
    const bottleneck = features({ pooling: 2 });
    expect(joined.data.slice(32, 32 + 128)).toEqual(bottleneck.data.slice(0, 128));
  });

  test('are answered from disk for equal weights and settings, and only then', () => {
    const hooks = counting();
    const first = features({}, hooks);
    expect(hooks.batches).toBe(3);
    expect(features({}, hooks)).toEqual(first);
    expect(hooks.batches).toBe(3);
    features({ pooling: 2 }, hooks);
    expect(hooks.batches).toBe(6);
    features({}, hooks, saveRandom('other.safetensors', 3, 2));
    expect(hooks.batches).toBe(9);
  });

  test('a damaged file in the cache is reported and made again', () => {
    const first = features();
    writeFileSync(cacheFile(), readFileSync(cacheFile()).subarray(0, 200));
    const hooks = counting();
    expect(features({}, hooks)).toEqual(first);
    expect(hooks.lines).toEqual([expect.stringMatching(/computed again: .*features-.*truncated|past the end/)]);
    expect(features({}, hooks)).toEqual(first);
    expect(hooks.batches).toBe(3);
  });

  test('leave no tensor behind', () => {
    features();
    const before = memory().liveTensors;
    features({ pooling: 4 });
    expect(memory().liveTensors).toBe(before);
  });

  test('a network for other images and one that diverged are refused', () => {
    expect(() => features({}, silentHooks, saveRandom('grey.safetensors', 1, 1))).toThrow(/takes 1 channels.*have 3/);
    const { unet } = loadUNet(weights);
    noGrad(() => unet.stateDict().get('inc.double_conv.0.weight')!.fill_(Number.NaN));
    saveUNet(join(study.directory, 'nan.safetensors'), unet);
    unet.dispose();
    expect(() => features({}, silentHooks, join(study.directory, 'nan.safetensors'))).toThrow(
      /no numbers.*\n.*diverged/,
    );
    expect(readdirSync(join(study.directory, 'cache')).filter((name) => name.startsWith('features-'))).toEqual([]);
  });

  test('an interruption ends the work and keeps nothing half made', () => {
    const interrupted = { ...silentHooks, signal: AbortSignal.abort() };
    expect(() => features({}, interrupted)).toThrow(/interrupted/);
    expect(readdirSync(join(study.directory, 'cache'))).toEqual(['images.u8']);
  });

  test('grey images have features too', () => {
    close();
    open({ pool: 5, color: 'grey', size: 16 });
    expect(features().rows).toBe(5);
  });
});
