import { setThreads } from '@sal-smis/torch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeNetwork } from '../../test/support/network.js';
import { normalization } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import { Random } from '../random.js';
import { largestDifference, withOnnxRuntime } from './compare.js';
import { encodeModel } from './onnx/proto.js';
import { irVersion, type Normalization, opset, unetGraph } from './onnx/unet-graph.js';
import { type WeightTensor, weightsOf } from './onnx/weights.js';
import type { Probe } from './probes.js';

const unet: UNet = makeNetwork(3);
// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));
afterAll(() => unet.dispose());

const random = Random.of(1, 'compare');
const probes: Probe[] = (
  [
    [1, 3, 16, 16],
    [3, 3, 64, 32],
    [1, 3, 48, 112],
  ] as const
).map((shape) => ({
  name: `${shape}`,
  shape: [...shape],
  values: Float32Array.from({ length: shape.reduce<number>((a, b) => a * b, 1) }, () => random.uniform()),
}));

async function difference(
  change: (weights: Map<string, WeightTensor>) => void,
  scaling: Normalization = normalization,
) {
  const weights = new Map(weightsOf(unet));
  change(weights);
  const graph = unetGraph(weights, scaling);
  const info = { irVersion, opset, producerName: 'test', producerVersion: '0', metadata: {} };
  return withOnnxRuntime(encodeModel({ ...info, graph }), (run) => largestDifference(unet, run, probes));
}

describe('the exported graph', () => {
  it('computes what the engine computes, at every size', async () => {
    const largest = await difference(() => {});
    expect(largest).toBeGreaterThan(0);
    expect(largest).toBeLessThan(1e-5);
  });

  it.each([
    'inc.double_conv.0.weight',
    'inc.double_conv.1.running_mean',
    'down2.maxpool_conv.1.double_conv.4.running_var',
    'down4.maxpool_conv.1.double_conv.1.bias',
    'up1.conv.double_conv.0.weight',
    'up4.conv.double_conv.4.weight',
    'outc.conv.bias',
  ])('is told from one with another %s', async (name) => {
    const changed = await difference((weights) => {
      const { shape, data } = weights.get(name)!;
      weights.set(name, { shape, data: data.map((value, i) => (i === 0 ? value + 0.5 : value)) });
    });
    expect(changed).toBeGreaterThan(1e-3);
  });

  it('is told from one with another normalisation', async () => {
    expect(await difference(() => {}, { mean: 0.5, deviation: 0.3 })).toBeGreaterThan(1e-3);
  });

  it('names a missing tensor', async () => {
    const missing = difference((weights) => weights.delete('up2.conv.double_conv.3.weight'));
    await expect(missing).rejects.toThrow(/up2\.conv\.double_conv\.3\.weight/);
  });
});

it.each([2, 3, 4])('computes the same at input stride %i', async (inputStride) => {
  const strided = makeNetwork(3, { inputStride });
  const model = { irVersion, opset, producerName: 'test', producerVersion: '0', metadata: {} };
  const graph = unetGraph(weightsOf(strided), normalization, strided.options);
  const shape: Probe['shape'] = [2, 3, 32 * inputStride, 48 * inputStride];
  const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, () => random.uniform());
  const largest = await withOnnxRuntime(encodeModel({ ...model, graph }), (run) =>
    largestDifference(strided, run, [{ name: 'random', shape, values }]),
  );
  expect(largest).toBeGreaterThan(0);
  expect(largest).toBeLessThan(1e-5);
  strided.dispose();
});

it('counts values that are no numbers and other shapes as infinitely far', async () => {
  const [probe] = probes;
  const shape = [1, 2, 16, 16];
  const values = new Float32Array(512).fill(Number.NaN);
  expect(await largestDifference(unet, async () => ({ shape, values }), [probe!])).toBe(Number.POSITIVE_INFINITY);
  const other = { shape: [1, 2, 8, 8], values: new Float32Array(128) };
  expect(await largestDifference(unet, async () => other, [probe!])).toBe(Number.POSITIVE_INFINITY);
});
