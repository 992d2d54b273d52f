/** BADGE's embeddings against PyTorch's autograd (golden/make_golden.py). */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { fromArray, loadTensors, memory, scope } from '@sal-smis/torch';
import { describe, expect, it } from 'vitest';
import { readGolden } from '../../../test/support/masks.js';
import { batchFromPixels } from '../normalize.js';
import { UNet } from '../unet.js';
import { gradientEmbeddings } from './gradient-embedding.js';

interface Golden {
  head: number[];
  bias: number[];
  /** By input stride, a row per image. */
  embeddings: Record<string, number[][]>;
}

const golden = readGolden<Golden>(new URL('golden/gradient.json', import.meta.url));
const network = new URL('../golden/', import.meta.url);
const { side, width, pixels } = JSON.parse(readFileSync(new URL('unet.json', network), 'utf8')) as {
  side: number;
  width: number;
  pixels: number[];
};

function load(inputStride: number): UNet {
  const unet = new UNet({ inChannels: 3, classes: 3, width, inputStride });
  scope(() => {
    const { tensors } = loadTensors(fileURLToPath(new URL('trained.safetensors', network)));
    tensors.set('outc.conv.weight', fromArray(Float32Array.from(golden.head), [3, width, 1, 1]));
    tensors.set('outc.conv.bias', fromArray(Float32Array.from(golden.bias), [3]));
    unet.loadStateDict(tensors);
  });
  unet.eval();
  return unet;
}

describe.each([1, 2])('at input stride %i', (stride) => {
  it("equal the gradient of each image's cross-entropy against its own prediction", () => {
    const unet = load(stride);
    const before = memory().liveTensors;
    const shape = { n: 2, height: side, width: side, channels: 3 };
    const embeddings = scope(() => gradientEmbeddings(unet, batchFromPixels(Uint8Array.from(pixels), shape)));
    expect(memory().liveTensors).toBe(before);
    const expected = golden.embeddings[stride]!.flat();
    const scale = Math.max(...expected.map(Math.abs));
    expect(embeddings).toHaveLength(2 * 3 * width);
    for (const [i, value] of expected.entries()) expect(embeddings[i]! / scale).toBeCloseTo(value / scale, 4);
    unet.dispose();
  });
});
