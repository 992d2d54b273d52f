import { FailureError } from '../../errors.js';
import type { UNet } from '../../models/unet.js';

/** A float32 parameter or buffer, row-major. */
export interface WeightTensor {
  shape: readonly number[];
  data: Float32Array;
}

/** By PyTorch's names, such as `inc.double_conv.0.weight`. */
export type Weights = ReadonlyMap<string, WeightTensor>;

/** A network's parameters and buffers; the counters of batch normalisation are no part of a graph. */
export function weightsOf(unet: UNet): Weights {
  const floats = [...unet.stateDict()].filter(([, tensor]) => tensor.dtype === 'float32');
  return new Map(floats.map(([name, tensor]) => [name, { shape: tensor.shape, data: tensor.toFloat32Array() }]));
}

/** PyTorch's default for batch normalisation. */
const epsilon = 1e-5;

/** The named tensor. @throws FailureError where the file has none of that name */
export function weight(weights: Weights, name: string): WeightTensor {
  const found = weights.get(name);
  if (!found) {
    throw new FailureError(`the weights have no tensor ${name}`, { expected: 'the U-Net of this tool' });
  }
  return found;
}

/**
 * A convolution without bias, [out, in, k, k], followed by batch normalisation in eval mode is one convolution with
 * bias: weight' = weight * s, bias' = beta - mean * s, where s = gamma / sqrt(variance + epsilon) per output channel.
 */
export function foldBatchNorm(
  weights: Weights,
  convolution: string,
  norm: string,
): Record<'weight' | 'bias', WeightTensor> {
  const { shape, data } = weight(weights, `${convolution}.weight`);
  const [gamma, beta, mean, variance] = ['weight', 'bias', 'running_mean', 'running_var'].map(
    (part) => weight(weights, `${norm}.${part}`).data,
  ) as [Float32Array, Float32Array, Float32Array, Float32Array];
  const channels = gamma.length;
  const perChannel = data.length / channels;
  const scale = Float64Array.from(gamma, (value, i) => value / Math.sqrt(variance[i]! + epsilon));
  return {
    weight: { shape, data: data.map((value, i) => value * scale[Math.floor(i / perChannel)]!) },
    bias: { shape: [channels], data: beta.map((value, i) => value - mean[i]! * scale[i]!) },
  };
}
