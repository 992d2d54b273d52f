import type { Random } from '../random.js';
import type { ImageShape } from './shape.js';

export interface Flip {
  /** Upside down. */
  vertical: boolean;
  /** Left and right exchanged. */
  horizontal: boolean;
}

/** Up to three flips, each with probability `p` after the one before it, along an axis drawn anew; two cancel. */
export function drawFlip(p: number, random: Random): Flip {
  const flip = { vertical: false, horizontal: false };
  for (let count = 0; count < 3 && random.chance(p); count++) {
    const axis = random.chance(0.5) ? 'vertical' : 'horizontal';
    flip[axis] = !flip[axis];
  }
  return flip;
}

/** Writes the flipped `source` to `out`, both uint8 [height, width, channels], not the same array. */
export function flipImage(source: Uint8Array, out: Uint8Array, shape: ImageShape, flip: Flip): void {
  const { height, width, channels } = shape;
  const rowBytes = width * channels;
  for (let row = 0; row < height; row++) {
    const from = (flip.vertical ? height - 1 - row : row) * rowBytes;
    const to = row * rowBytes;
    if (!flip.horizontal) {
      out.set(source.subarray(from, from + rowBytes), to);
      continue;
    }
    for (let column = 0; column < width; column++) {
      const pixel = from + (width - 1 - column) * channels;
      for (let channel = 0; channel < channels; channel++)
        out[to + column * channels + channel] = source[pixel + channel]!;
    }
  }
}
