import type { ImageShape } from './shape.js';

/** Size of an image averaged over `stride` pixels a side. */
export function averagedShape({ height, width, channels }: ImageShape, stride: number): ImageShape {
  return { height: height / stride, width: width / stride, channels };
}

/**
 * Means over squares of `stride` pixels a side, rounded: uint8 [height, width, channels] to `out`,
 * [height / stride, width / stride, channels]. Both sides are multiples of the stride.
 */
export function averagePixels(source: Uint8Array, out: Uint8Array, shape: ImageShape, stride: number): void {
  const { height, width, channels } = averagedShape(shape, stride);
  const rowBytes = shape.width * channels;
  const area = stride * stride;
  let at = 0;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const first = row * stride * rowBytes + column * stride * channels;
      for (let channel = 0; channel < channels; channel++) {
        let sum = area >> 1;
        for (let y = 0; y < stride; y++) {
          const start = first + y * rowBytes + channel;
          for (let x = 0; x < stride; x++) sum += source[start + x * channels]!;
        }
        out[at++] = Math.floor(sum / area);
      }
    }
  }
}
