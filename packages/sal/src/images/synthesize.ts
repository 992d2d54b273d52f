/**
 * Synthetic dermoscopy: pictures of skin with one lesion, and its mask. They stand in for real data in the demo and
 * in tests. Light is absorbed by melanin and blood (Beer-Lambert law, with rough densities per colour channel), which gives
 * believable browns and reds without a palette. Honest limits: no diagnosis can be read from these pictures, and a
 * Dice reached on them says nothing about real ones.
 */
import { Random } from '../random.js';
import { addAperture, addBubbles, addHair, addInk, addRuler, addSticker, type Light } from './synthesize-artefacts.js';
import { drawKind, drawLesion, type Lesion, type LesionKindName } from './synthesize-lesion.js';
import { addNodule } from './synthesize-nodule.js';
import { noiseField } from './synthesize-noise.js';

export { type LesionKindName, lesionKinds } from './synthesize-lesion.js';

export interface SyntheticImage {
  /** RGB, [size, size, 3]. */
  pixels: Uint8Array;
  /** 1 lesion, 0 skin, [size, size]; with nodules 2 for these. */
  mask: Uint8Array;
  kind: LesionKindName;
}

/** Absorption per unit of pigment in red, green and blue light. */
const absorption = {
  melanin: [0.43, 0.8, 1.25],
  blood: [0.08, 0.6, 0.5],
  blue: [1.25, 0.85, 0.4],
} as const;

/**
 * Image number `index` of the collection that belongs to `seed`; the same three numbers give the same bytes.
 * Kinds of lesions have unequal shares (see `lesionKinds`).
 * @param size side in pixels, at least 16; the same picture at another size shows the same lesion
 * @param nodules whether each lesion holds a nodule, a class of its own; the pictures are the same but for these
 */
export function synthesize(seed: number, index: number, size: number, nodules = false): SyntheticImage {
  if (!Number.isInteger(size) || size < 16) throw new Error(`internal: a synthetic image of ${size} pixels`);
  const stream = (purpose: string) => Random.of(seed, 'synthesize', purpose, index);
  const kind = drawKind(stream('kind'));
  const lesion = drawLesion(stream('lesion'), size, kind);
  if (nodules) addNodule(stream('nodule'), size, lesion);
  const light = drawSkin(stream('skin'), size, lesion);
  const artefacts = stream('artefacts');
  if (artefacts.chance(0.1)) addSticker(artefacts, light);
  if (artefacts.chance(0.08)) addInk(artefacts, light);
  if (artefacts.chance(0.12)) addBubbles(artefacts, light);
  addHair(stream('hair'), light);
  if (artefacts.chance(0.14)) addRuler(artefacts, light);
  addLighting(stream('lighting'), light);
  if (artefacts.chance(0.2)) addAperture(artefacts, light);
  return { pixels: develop(stream('camera'), light), mask: lesion.mask, kind };
}

/** Skin with freckles, texture and the lesion's pigment, as the light that comes back from it. */
function drawSkin(random: Random, size: number, lesion: Lesion): Light {
  const dark = random.chance(0.1);
  const melanin = dark ? random.uniform(0.4, 0.85) : random.uniform(0.04, 0.32);
  const blood = random.uniform(0.1, 0.42);
  const mottle = random.uniform(0.1, 0.45);
  const texture = random.uniform(0.01, 0.045);
  const freckled = random.chance(0.2) ? random.uniform(0.3, 0.9) : 0;
  const broad = noiseField(random, size, 3, 3);
  const redness = noiseField(random, size, 6, 2);
  const fine = noiseField(random, size, 26, 2);
  const freckles = noiseField(random, size, 11, 1);
  const neighbour = drawNeighbour(random);
  const rgb = new Float32Array(size * size * 3);
  for (let i = 0; i < size * size; i++) {
    const spots =
      freckled * Math.max(0, freckles[i]! - 0.42) +
      neighbour(((i % size) + 0.5) / size, (Math.floor(i / size) + 0.5) / size);
    const m = melanin * (1 + mottle * broad[i]!) + texture * fine[i]! + lesion.melanin[i]! + spots;
    const b = blood * (1 + mottle * 1.5 * redness[i]!) + lesion.blood[i]!;
    const u = lesion.blue[i]!;
    const white = lesion.white[i]!;
    for (let c = 0; c < 3; c++) {
      const density = m * absorption.melanin[c]! + b * absorption.blood[c]! + u * absorption.blue[c]!;
      // A little light comes back from the surface itself: nothing in a picture is quite black.
      const reflected = 0.07 + 0.93 * Math.exp(-Math.max(0, density));
      rgb[i * 3 + c] = reflected * (1 - white) + 0.82 * white;
    }
  }
  return { size, rgb };
}

/** In one image of six a second, smaller mole near the edge, which nobody outlined: its melanin at (x, y) in 0..1. */
function drawNeighbour(random: Random): (x: number, y: number) => number {
  if (!random.chance(1 / 6)) return () => 0;
  const angle = random.uniform(0, 2 * Math.PI);
  const [cx, cy] = [0.5 + 0.43 * Math.cos(angle), 0.5 + 0.43 * Math.sin(angle)];
  const radius = random.uniform(0.03, 0.075);
  const melanin = random.uniform(0.2, 0.9);
  return (x, y) => {
    const relative = ((x - cx) * (x - cx) + (y - cy) * (y - cy)) / (radius * radius);
    return relative > 6 ? 0 : melanin * Math.exp(-relative * relative);
  };
}

/** The lamp: exposure, colour cast, a gradient and a fall-off towards the corners. */
function addLighting(random: Random, light: Light): void {
  const { size, rgb } = light;
  const exposure = random.uniform(0.8, 1.06);
  const cast = [random.normal(1, 0.035), random.normal(1, 0.02), random.normal(1.02, 0.06)];
  const [slopeX, slopeY] = [random.normal(0, 0.1), random.normal(0, 0.1)];
  const fallOff = random.chance(0.6) ? random.uniform(0.1, 0.75) : 0;
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at += 3) {
      const [x, y] = [(column + 0.5) / size - 0.5, (row + 0.5) / size - 0.5];
      const gain = exposure * (1 + slopeX * x + slopeY * y - fallOff * (x * x + y * y));
      for (let c = 0; c < 3; c++) rgb[at + c] = rgb[at + c]! * gain * cast[c]!;
    }
  }
}

/** The camera: noise in brightness, colour at half the resolution (as JPEG stores it), 8 bits. */
function develop(random: Random, { size, rgb }: Light): Uint8Array {
  const noise = random.uniform(0.004, 0.016);
  const brightness = new Float32Array(size * size);
  // Brightness with the weights of ITU-R BT.601.
  for (let i = 0, at = 0; i < brightness.length; i++, at += 3) {
    brightness[i] = 0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!;
  }
  const pixels = new Uint8Array(size * size * 3);
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      const partner = Math.min(size - 1, row ^ 1) * size + Math.min(size - 1, column ^ 1);
      const grain = noise * (random.uniform(-2, 2) + random.uniform(-2, 2)) * 0.6;
      const own = brightness[i]! + grain;
      const shared = (brightness[i]! + brightness[partner]!) / 2;
      for (let c = 0; c < 3; c++) {
        const chroma = (rgb[i * 3 + c]! + rgb[partner * 3 + c]!) / 2 - shared;
        pixels[i * 3 + c] = Math.round(255 * Math.min(1, Math.max(0, own + chroma)));
      }
    }
  }
  return pixels;
}
