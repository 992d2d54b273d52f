/**
 * Random colours of a batch. Brightness, contrast, saturation and hue are all affine maps of a pixel's channels, so each
 * image gets one matrix and one offset and the batch one matrix product.
 */

import { call, fromArray, scope, type Tensor } from '@sal-smis/torch';
import type { Random } from '../../random.js';

export interface ColorSettings {
  /** Probability that an image is changed at all. */
  probability: number;
  /** Factors are uniform in [1 - x, 1 + x]. */
  brightness: number;
  contrast: number;
  saturation: number;
  /** Largest rotation of the hue to either side, in turns (0.5 is the opposite colour). */
  hue: number;
  /** Probability of dropping the colour altogether. */
  greyscale: number;
}

/** Luma weights of ITU-R BT.601. */
const luma = [0.299, 0.587, 0.114] as const;

type Matrix = number[];

function multiply(a: Matrix, b: Matrix): Matrix {
  const product = new Array<number>(9).fill(0);
  for (let i = 0; i < 3; i++)
    for (let j = 0; j < 3; j++)
      for (let k = 0; k < 3; k++)
        product[i * 3 + j] = (product[i * 3 + j] as number) + (a[i * 3 + k] as number) * (b[k * 3 + j] as number);
  return product;
}

/** Blends the colour with its grey: 1 changes nothing, 0 is grey. */
function saturationMatrix(factor: number): Matrix {
  return [0, 1, 2].flatMap((i) => luma.map((weight, j) => (1 - factor) * weight + (i === j ? factor : 0)));
}

/** Rotation about the grey axis (1, 1, 1): Rodrigues' formula. */
function hueMatrix(turns: number): Matrix {
  const angle = 2 * Math.PI * turns;
  const cosine = Math.cos(angle);
  const same = cosine + (1 - cosine) / 3;
  const side = Math.sin(angle) / Math.sqrt(3);
  const third = (1 - cosine) / 3;
  return [same, third - side, third + side, third + side, same, third - side, third - side, third + side, same];
}

/** The matrix [3, 3] and the gain and pivot of one image; the identity where chance says so. */
export function drawColor(random: Random, settings: ColorSettings): { matrix: Matrix; contrast: number } {
  const changed = random.chance(settings.probability);
  const brightness = random.uniform(1 - settings.brightness, 1 + settings.brightness);
  const contrast = random.uniform(1 - settings.contrast, 1 + settings.contrast);
  const saturation = random.uniform(1 - settings.saturation, 1 + settings.saturation);
  const hue = random.uniform(-settings.hue, settings.hue);
  const grey = random.chance(settings.greyscale);
  if (!changed) return { matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], contrast: 1 };
  const matrix = multiply(saturationMatrix(grey ? 0 : saturation), hueMatrix(hue));
  return { matrix: matrix.map((value) => value * brightness), contrast };
}

/** x [N, C, H, W] in 0..1, C = 3 or 1 (then only brightness and contrast apply); the result is clamped to 0..1. */
export function jitterColors(x: Tensor, randoms: readonly Random[], settings: ColorSettings): Tensor {
  return scope(() => {
    const [n = 0, channels = 0, height = 0, width = 0] = x.shape;
    const drawn = randoms.map((random) => drawColor(random, settings));
    const matrices = drawn.flatMap(({ matrix }) =>
      // The row sum is the brightness: all that is left of the matrix where there is one channel.
      channels === 3 ? matrix : [(matrix[0] as number) + (matrix[1] as number) + (matrix[2] as number)],
    );
    const toDevice = (tensor: Tensor) => (x.device === 'cpu' ? tensor : tensor.toDevice(x.device));
    const matrix = toDevice(fromArray(Float32Array.from(matrices), [n, channels, channels]));
    const contrast = toDevice(
      fromArray(
        Float32Array.from(drawn, (one) => one.contrast),
        [n, 1, 1],
      ),
    );
    const colored = call('aten::bmm', '', matrix, x.reshape([n, channels, height * width]));
    // Contrast pivots on the image's own mean, as in torchvision.
    const mean = colored.mean([1, 2], true);
    return colored.sub(mean).mul_(contrast).add_(mean).clamp(0, 1).reshape([n, channels, height, width]);
  });
}
