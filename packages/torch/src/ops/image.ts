/** Operators on batches of images, [N, C, H, W]. */

import { call, type Tensor } from '../tensor.js';

export interface Conv2dOptions {
  stride?: number;
  padding?: number;
  dilation?: number;
  groups?: number;
}

/** x [N, C, H, W], weight [O, C / groups, kH, kW], bias [O] or null. */
export function conv2d(x: Tensor, weight: Tensor, bias: Tensor | null, options: Conv2dOptions = {}): Tensor {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options;
  return call('aten::conv2d', '', x, weight, bias, stride, padding, dilation, groups);
}

export function maxPool2d(x: Tensor, kernel: number, stride = kernel): Tensor {
  return call('aten::max_pool2d', '', x, kernel, stride);
}

export function avgPool2d(x: Tensor, kernel: number, stride = kernel): Tensor {
  return call('aten::avg_pool2d', '', x, kernel, stride);
}

/** Averages to `size` whatever the input's size. */
export function adaptiveAvgPool2d(x: Tensor, size: readonly [number, number]): Tensor {
  return call('aten::adaptive_avg_pool2d', '', x, size);
}

/** Bilinear to `size` = [H, W]. */
export function upsampleBilinear2d(x: Tensor, size: readonly [number, number], alignCorners: boolean): Tensor {
  return call('aten::upsample_bilinear2d', '', x, size, alignCorners);
}

const interpolationModes = { bilinear: 0, nearest: 1 } as const;
const paddingModes = { zeros: 0, border: 1, reflection: 2 } as const;

/** Samples x at grid [N, H, W, 2], coordinates (x, y) in -1..1. */
export function gridSample(
  x: Tensor,
  grid: Tensor,
  mode: keyof typeof interpolationModes,
  padding: keyof typeof paddingModes,
  alignCorners = false,
): Tensor {
  return call('aten::grid_sampler', '', x, grid, interpolationModes[mode], paddingModes[padding], alignCorners);
}

/** The grid of affine maps theta [N, 2, 3] (output to input coordinates) for outputs of `size` [N, C, H, W]. */
export function affineGrid(theta: Tensor, size: readonly number[], alignCorners = false): Tensor {
  return call('aten::affine_grid_generator', '', theta, size, alignCorners);
}
