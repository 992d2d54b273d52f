import type { Random } from '../../random.js';
import type { ImageShape } from '../shape.js';

/** A rectangle of pixels. */
interface Box {
  top: number;
  left: number;
  height: number;
  width: number;
}

/** Most boxes per image, the chance of each further one, and their distance from the border, as published; they fit
 * into images of at least 14 x 14 pixels. */
const mostBoxes = 5;
const nextBox = 0.95;
const margin = 3;

/**
 * In-painting (Models Genesis): up to 5 boxes, each drawn with probability 0.95 after the one before it, sides
 * uniform in H/6..H/3, at least 3 pixels from the border, are filled with uniform noise. In place; channels get
 * independent noise.
 */
export function inPaint(pixels: Uint8Array, shape: ImageShape, random: Random): void {
  for (let count = 0; count < mostBoxes && random.chance(nextBox); count++) {
    const height = random.integer(Math.floor(shape.height / 6), Math.floor(shape.height / 3));
    const width = random.integer(Math.floor(shape.width / 6), Math.floor(shape.width / 3));
    const box = place(height, width, shape, random);
    forRows(box, shape, (start, end) => fillNoise(pixels, start, end, random));
  }
}

/**
 * Out-painting: everything becomes uniform noise but 1 to 5 kept boxes, sides uniform in H - 4H/7..H - 3H/7. The
 * first box is always kept, each further one with probability 0.95 after the one before it. In place.
 */
export function outPaint(pixels: Uint8Array, shape: ImageShape, random: Random): void {
  const original = pixels.slice();
  fillNoise(pixels, 0, pixels.length, random);
  for (let count = 0; count < mostBoxes && (count === 0 || random.chance(nextBox)); count++) {
    const height =
      shape.height - random.integer(Math.floor((3 * shape.height) / 7), Math.floor((4 * shape.height) / 7));
    const width = shape.width - random.integer(Math.floor((3 * shape.width) / 7), Math.floor((4 * shape.width) / 7));
    const box = place(height, width, shape, random);
    forRows(box, shape, (start, end) => pixels.set(original.subarray(start, end), start));
  }
}

function place(height: number, width: number, shape: ImageShape, random: Random): Box {
  const top = random.integer(margin, shape.height - height - margin);
  const left = random.integer(margin, shape.width - width - margin);
  return { top, left, height, width };
}

/** Calls with the first byte and the byte after the last of each row of the box. */
function forRows(box: Box, { width, channels }: ImageShape, call: (start: number, end: number) => void): void {
  for (let row = box.top; row < box.top + box.height; row++) {
    const start = (row * width + box.left) * channels;
    call(start, start + box.width * channels);
  }
}

/** Uniform bytes, four from each draw. */
function fillNoise(pixels: Uint8Array, start: number, end: number, random: Random): void {
  let bits = 0;
  for (let i = start, left = 0; i < end; i++, left--) {
    if (left === 0) {
      bits = random.uint32();
      left = 4;
    }
    pixels[i] = bits & 255;
    bits >>>= 8;
  }
}
