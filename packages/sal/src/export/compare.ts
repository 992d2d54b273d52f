/** The proof that an exported graph computes what the engine computes. */

import { fromArray, scope } from '@sal-smis/torch';
import { predictProbabilities } from '../models/inference.js';
import { normalize } from '../models/normalize.js';
import type { UNet } from '../models/unet.js';
import { loadOnnxRuntime } from './onnx-runtime.js';
import type { Probe } from './probes.js';

/** A graph's own output, named by `unet-graph.ts`. */
export type RunGraph = (probe: Probe) => Promise<{ shape: readonly number[]; values: Float32Array }>;

/**
 * Loads the bytes of a model into onnxruntime, as a user would, for the length of `body`.
 * @throws whatever onnxruntime does when it refuses the graph
 */
export async function withOnnxRuntime<T>(model: Uint8Array, body: (run: RunGraph) => Promise<T>): Promise<T> {
  const { InferenceSession, Tensor } = await loadOnnxRuntime();
  const session = await InferenceSession.create(model);
  try {
    return await body(async ({ values, shape }) => {
      const { probabilities } = await session.run({ image: new Tensor('float32', values, shape) });
      return { shape: probabilities!.dims, values: probabilities!.data as Float32Array };
    });
  } finally {
    await session.release();
  }
}

/**
 * Largest absolute difference between the graph's probabilities and the engine's (float32) over all probes; infinite
 * where shapes differ or a value is no number.
 */
export async function largestDifference(unet: UNet, run: RunGraph, probes: readonly Probe[]): Promise<number> {
  let largest = 0;
  for (const probe of probes) {
    const expected = scope(() => {
      const probabilities = predictProbabilities(unet, normalize(fromArray(probe.values, probe.shape)));
      return { shape: probabilities.shape, values: probabilities.toFloat32Array() };
    });
    const actual = await run(probe);
    if (`${actual.shape}` !== `${expected.shape}`) return Number.POSITIVE_INFINITY;
    for (let i = 0; i < expected.values.length; i++) {
      const difference = Math.abs(actual.values[i]! - expected.values[i]!);
      if (Number.isNaN(difference)) return Number.POSITIVE_INFINITY;
      largest = Math.max(largest, difference);
    }
  }
  return largest;
}
