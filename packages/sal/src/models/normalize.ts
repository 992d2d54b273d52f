/** The one way in which pixels become network input, shared by every stage. */

import { fromBytes, scope, type Tensor } from '@sal-smis/torch';

/** (x / 255 - mean) / deviation, for x in 0..255. */
export const normalization = { mean: 0.5, deviation: 0.25 } as const;

export interface BatchShape {
  n: number;
  height: number;
  width: number;
  channels: number;
}

/**
 * uint8 pixels [n, height, width, channels] to float32 [N, C, H, W] in 0..1. The result lies in channels-last memory:
 * the pixels' own order, so nothing is transposed.
 */
export function unitBatchFromPixels(pixels: Uint8Array, shape: BatchShape, device = 'cpu'): Tensor {
  const { n, height, width, channels } = shape;
  return scope(() => {
    const bytes = fromBytes(pixels, 'uint8', [n, height, width, channels]);
    const moved = device === 'cpu' ? bytes : bytes.toDevice(device);
    return moved
      .permute([0, 3, 1, 2])
      .to('float32')
      .mul_(1 / 255);
  });
}

/** Values in 0..1 to network input. */
export function normalize(unit: Tensor): Tensor {
  return scope(() => unit.sub(normalization.mean).mul_(1 / normalization.deviation));
}

/** Network input back to values in 0..255. */
export function denormalizeToBytes(x: Tensor): Tensor {
  return scope(() => x.mul(normalization.deviation * 255).add_(normalization.mean * 255));
}

/** uint8 pixels [n, height, width, channels] to normalised float32 [N, C, H, W] in channels-last memory. */
export function batchFromPixels(pixels: Uint8Array, shape: BatchShape, device = 'cpu'): Tensor {
  return scope(() => normalize(unitBatchFromPixels(pixels, shape, device)));
}

/** uint8 class indices [n, height, width] to int64 [N, H, W]. */
export function batchFromMasks(masks: Uint8Array, shape: Omit<BatchShape, 'channels'>, device = 'cpu'): Tensor {
  return scope(() => {
    const bytes = fromBytes(masks, 'uint8', [shape.n, shape.height, shape.width]);
    return (device === 'cpu' ? bytes : bytes.toDevice(device)).to('int64');
  });
}
