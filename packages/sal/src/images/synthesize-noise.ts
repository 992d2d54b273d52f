/** Smooth random fields, from which skin and lesions are made. */
import type { Random } from '../random.js';

/**
 * Gradient noise (K. Perlin, "An Image Synthesizer", 1985) over the unit square, [size, size], mean 0, mostly within
 * -1..1. The lattice does not depend on `size`: a larger picture of the same stream shows the same field.
 * @param cells waves across the picture
 * @param octaves each has twice the waves and half the height of the one before; those finer than two pixels are left out
 */
export function noiseField(random: Random, size: number, cells: number, octaves = 1): Float32Array {
  const field = new Float32Array(size * size);
  let amplitude = 1.6;
  for (let octave = 0, waves = cells; octave < octaves; octave++, waves *= 2, amplitude /= 2) {
    const lattice = gradients(random, Math.ceil(waves) + 2);
    if (waves * 2 <= size) addOctave(field, size, waves, amplitude, lattice);
  }
  return field;
}

interface Lattice {
  side: number;
  x: Float32Array;
  y: Float32Array;
  /** Shift in cells, so that lattice lines do not cross the centre of every picture. */
  shift: number;
}

function gradients(random: Random, side: number): Lattice {
  const x = new Float32Array(side * side);
  const y = new Float32Array(side * side);
  const shift = random.uniform();
  for (let i = 0; i < x.length; i++) {
    const angle = random.uniform(0, 2 * Math.PI);
    x[i] = Math.cos(angle);
    y[i] = Math.sin(angle);
  }
  return { side, x, y, shift };
}

function addOctave(field: Float32Array, size: number, waves: number, amplitude: number, lattice: Lattice): void {
  const { side, x: gx, y: gy, shift } = lattice;
  const cell = new Int32Array(size);
  const offset = new Float32Array(size);
  const ease = new Float32Array(size);
  for (let i = 0; i < size; i++) {
    const at = ((i + 0.5) / size) * waves + shift;
    cell[i] = Math.floor(at);
    const t = at - cell[i]!;
    offset[i] = t;
    ease[i] = t * t * t * (t * (t * 6 - 15) + 10);
  }
  for (let row = 0, i = 0; row < size; row++) {
    const v = offset[row]!;
    const easeY = ease[row]!;
    for (let column = 0; column < size; column++, i++) {
      const u = offset[column]!;
      const easeX = ease[column]!;
      const at = cell[row]! * side + cell[column]!;
      const below = at + side;
      const upperLeft = gx[at]! * u + gy[at]! * v;
      const upperRight = gx[at + 1]! * (u - 1) + gy[at + 1]! * v;
      const lowerLeft = gx[below]! * u + gy[below]! * (v - 1);
      const lowerRight = gx[below + 1]! * (u - 1) + gy[below + 1]! * (v - 1);
      const upper = upperLeft + easeX * (upperRight - upperLeft);
      const lower = lowerLeft + easeX * (lowerRight - lowerLeft);
      field[i] = field[i]! + amplitude * (upper + easeY * (lower - upper));
    }
  }
}
