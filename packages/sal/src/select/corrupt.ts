import { Random } from '../random.js';

/** Windows of the shuffle for each image; their side is a tenth of the image's at most. */
const WINDOWS = 300;

/**
 * Defect `corrupted-features`: pixels as the pretext task distorts them, for features that were taken from its
 * training batches. In place: pixels of small windows change places, and grey values go through a random monotone or
 * inverting curve x^gamma. A plainer form of the two distortions that Models Genesis applies to most images.
 * @param pixels uint8 [size, size, channels] of one image
 */
export function corruptPixels(pixels: Uint8Array, size: number, channels: number, random: Random): void {
  const longest = Math.max(2, Math.floor(size / 10));
  for (let window = 0; window < WINDOWS; window++) {
    const height = random.integer(1, longest);
    const width = random.integer(1, longest);
    const top = random.integer(0, size - height);
    const left = random.integer(0, size - width);
    for (let i = height * width - 1; i > 0; i--)
      swap(pixels, i, random.integer(0, i), { top, left, width, size, channels });
  }
  const gamma = 2 ** random.uniform(-1.5, 1.5);
  const inverting = random.chance(0.5);
  const table = Uint8Array.from({ length: 256 }, (_, value) => {
    const grey = (value / 255) ** gamma;
    return Math.round(255 * (inverting ? 1 - grey : grey));
  });
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i]!]!;
}

interface Window {
  top: number;
  left: number;
  width: number;
  size: number;
  channels: number;
}

function swap(pixels: Uint8Array, a: number, b: number, { top, left, width, size, channels }: Window): void {
  const at = (i: number) => ((top + Math.floor(i / width)) * size + left + (i % width)) * channels;
  for (let c = 0; c < channels; c++) {
    const held = pixels[at(a) + c]!;
    pixels[at(a) + c] = pixels[at(b) + c]!;
    pixels[at(b) + c] = held;
  }
}

/** The stream of one image, whatever batch it is in. */
export function corruptionOf(seed: number, id: string): Random {
  return Random.of(seed, 'corrupted-features', id);
}
