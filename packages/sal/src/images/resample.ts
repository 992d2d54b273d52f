/**
 * Resampling by one convention: pixel centres. Output pixel i samples the input at (i + 0.5) * from / to - 0.5, what lies
 * outside of the picture counts for nothing. Separable; shrinking widens the kernel by its factor (as Pillow's `Image.resize`, whose numbers it gives). Pure.
 */

import { makePixels, type Pixels, type Size } from './pixels.js';

export type Kernel = 'lanczos3' | 'cubic';

const kernels: Readonly<Record<Kernel, { support: number; weight: (x: number) => number }>> = {
  lanczos3: { support: 3, weight: (x) => (Math.abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0) },
  cubic: { support: 2, weight: catmullRom },
};

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Cubic convolution with a = -0.5. R. Keys, IEEE Trans. ASSP, 1981. */
function catmullRom(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return (1.5 * t - 2.5) * t * t + 1;
  return t < 2 ? ((-0.5 * t + 2.5) * t - 4) * t + 2 : 0;
}

/** uint8 [from.height, from.width, channels] to uint8 [to.height, to.width, channels]. */
export function resample(pixels: Pixels, to: Size, kernel: Kernel = 'lanczos3'): Pixels {
  const { width, height, channels, data } = pixels;
  const across = tapsOf(width, to.width, kernel);
  const down = tapsOf(height, to.height, kernel);
  const rows = new Float32Array(height * to.width * channels);
  for (let y = 0, out = 0; y < height; y++) {
    const line = y * width * channels;
    for (let x = 0; x < to.width; x++) {
      const first = line + across.first[x]! * channels;
      for (let c = 0; c < channels; c++, out++) {
        let sum = 0;
        for (let t = 0, at = x * across.taps; t < across.count[x]!; t++, at++) {
          sum += data[first + t * channels + c]! * across.weights[at]!;
        }
        rows[out] = sum;
      }
    }
  }
  const stride = to.width * channels;
  const resized = new Uint8Array(to.height * stride);
  const line = new Float64Array(stride);
  for (let y = 0; y < to.height; y++) {
    line.fill(0);
    for (let t = 0; t < down.count[y]!; t++) {
      const weight = down.weights[y * down.taps + t]!;
      const start = (down.first[y]! + t) * stride;
      for (let i = 0; i < stride; i++) line[i] = line[i]! + rows[start + i]! * weight;
    }
    for (let i = 0; i < stride; i++) resized[y * stride + i] = Math.min(255, Math.max(0, Math.round(line[i]!)));
  }
  return makePixels(resized, { ...to, channels });
}

interface Taps {
  /** Most inputs that one output reads. */
  taps: number;
  /** First input and number of inputs of each output. */
  first: Int32Array;
  count: Int32Array;
  /** [outputs, taps], each row adds up to 1: at an edge what lies outside is left out. */
  weights: Float64Array;
}

function tapsOf(from: number, to: number, name: Kernel): Taps {
  const { support, weight } = kernels[name];
  const scale = Math.max(1, from / to);
  const reach = support * scale;
  const taps = Math.ceil(reach) * 2 + 1;
  const [first, count] = [new Int32Array(to), new Int32Array(to)];
  const weights = new Float64Array(to * taps);
  for (let i = 0; i < to; i++) {
    const centre = ((i + 0.5) * from) / to;
    const start = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    let sum = 0;
    for (let n = start; n < end; n++) sum += weights[i * taps + n - start] = weight((n + 0.5 - centre) / scale);
    for (let t = 0; t < end - start; t++) weights[i * taps + t]! /= sum;
    [first[i], count[i]] = [start, end - start];
  }
  return { taps, first, count, weights };
}
