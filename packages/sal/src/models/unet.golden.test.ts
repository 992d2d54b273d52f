/** The U-Net against PyTorch from one and the same weights; golden/unet.py made the numbers. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadTensors, noGrad, saveTensors, scope, type Tensor } from '@sal-smis/torch';
import { Adam } from '@sal-smis/torch/optim';
import { describe, expect, it } from 'vitest';
import { diceCrossEntropy } from '../segment/losses/dice-cross-entropy.js';
import { batchFromMasks, batchFromPixels } from './normalize.js';
import { UNet } from './unet.js';
import { loadUNet, saveUNet } from './weights.js';

interface Golden {
  side: number;
  width: number;
  pixels: number[];
  target: number[];
  losses: number[];
  logits: number[];
  evaluated: number[];
}

const folder = fileURLToPath(new URL('golden/', import.meta.url));
const golden = JSON.parse(readFileSync(join(folder, 'unet.json'), 'utf8')) as Golden;
const shape = { n: 2, height: golden.side, width: golden.side };

/** Largest difference relative to the largest expected value. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  let difference = 0;
  let scale = 1e-30;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs((actual[i] as number) - (expected[i] as number)));
    scale = Math.max(scale, Math.abs(expected[i] as number));
  }
  return difference / scale;
}

function startingUNet(): UNet {
  const unet = new UNet({ inChannels: 3, classes: 2, width: golden.width });
  scope(() => unet.loadStateDict(loadTensors(join(folder, 'start.safetensors')).tensors));
  return unet;
}

function batch(): { x: Tensor; target: Tensor } {
  const x = batchFromPixels(Uint8Array.from(golden.pixels), { ...shape, channels: 3 });
  return { x, target: batchFromMasks(Uint8Array.from(golden.target), shape) };
}

/** Expects every tensor of a golden file among `actual`, and no other, within 1e-4 relative. */
function expectState(actual: ReadonlyMap<string, Tensor>, file: string): void {
  const { tensors } = loadTensors(join(folder, file));
  expect([...actual.keys()].sort()).toEqual([...tensors.keys()].sort());
  for (const [name, expected] of tensors) {
    expect(actual.get(name)!.shape, name).toEqual(expected.shape);
    expect(relativeError(actual.get(name)!.toFloat32Array(), expected.toFloat32Array()), name).toBeLessThan(1e-4);
  }
}

describe('the U-Net against PyTorch', () => {
  it('gives the same logits, loss and gradients', () =>
    scope(() => {
      const unet = startingUNet();
      const { x, target } = batch();
      const logits = unet.forward(x);
      expect(relativeError(logits.toFloat32Array(), golden.logits)).toBeLessThan(1e-4);
      const loss = diceCrossEntropy(logits, target);
      expect(Math.abs(loss.item() / golden.losses[0]! - 1)).toBeLessThan(1e-4);
      loss.backward();
      const gradients = new Map(
        [...unet.namedParameters()].map(([name, parameter]) => [name, parameter.grad as Tensor]),
      );
      expectState(gradients, 'gradients.safetensors');
      unet.dispose();
    }));

  it('is the same after three steps of Adam, statistics of the normalisation included', () =>
    scope(() => {
      const unet = startingUNet();
      const optimiser = new Adam(unet.namedParameters(), { learningRate: 1e-3 });
      const { x, target } = batch();
      for (const expected of golden.losses) {
        const loss = diceCrossEntropy(unet.forward(x), target);
        expect(Math.abs(loss.item() / expected - 1)).toBeLessThan(1e-4);
        optimiser.zeroGrad();
        loss.backward();
        optimiser.step();
      }
      expectState(unet.stateDict(), 'trained.safetensors');
      unet.eval();
      const evaluated = noGrad(() => unet.forward(x));
      expect(relativeError(evaluated.toFloat32Array(), golden.evaluated)).toBeLessThan(1e-4);
      optimiser.dispose();
      unet.dispose();
    }));
});

describe('weights on disk', () => {
  const directory = mkdtempSync(join(tmpdir(), 'unet-'));

  it('are, saved here, byte for byte the file that PyTorch wrote: it loads there as it came', () => {
    const file = join(directory, 'again.safetensors');
    const unet = startingUNet();
    saveTensors(file, unet.stateDict(), { format: 'pt' });
    expect(Buffer.compare(readFileSync(file), readFileSync(join(folder, 'start.safetensors')))).toBe(0);
    unet.dispose();
  });

  it('come back with the options of their network', () => {
    const file = join(directory, 'unet.safetensors');
    const unet = startingUNet();
    saveUNet(file, unet, { step: '7' });
    const again = loadUNet(file);
    expect(again.unet.options).toEqual(unet.options);
    expect(again.metadata.step).toBe('7');
    scope(() => expectState(again.unet.stateDict(), 'start.safetensors'));
    unet.dispose();
    again.unet.dispose();
    rmSync(directory, { recursive: true });
  });
});
