/** The lesions of synthetic dermoscopy: six kinds, their shape and their pigment. */
import type { Random } from '../random.js';
import { noiseField } from './synthesize-noise.js';

/** Ranges a kind draws from; lengths are fractions of the picture's side, pigments are optical densities. */
interface LesionKind {
  /** Part of all images. */
  share: number;
  radius: readonly [number, number];
  /** Ratio of the axes. */
  stretch: readonly [number, number];
  /** Height of the contour's waves, relative to the radius, and how many there are at most. */
  lobes: readonly [number, number];
  waves: number;
  /** Half width of the border's transition. */
  softness: readonly [number, number];
  melanin: readonly [number, number];
  blood: readonly [number, number];
  /** Unevenness of the pigment, 0 (even) to 1 (patches from pale to black). */
  variegation: readonly [number, number];
  /** Height of the fine pigment network. */
  network: readonly [number, number];
}

export const lesionKinds = {
  'brown nevus': {
    share: 0.45,
    radius: [0.13, 0.25],
    stretch: [1, 1.4],
    lobes: [0.03, 0.09],
    waves: 4,
    softness: [0.012, 0.048],
    melanin: [0.5, 1.5],
    blood: [0.05, 0.3],
    variegation: [0.1, 0.35],
    network: [0.1, 0.4],
  },
  'pale small': {
    share: 0.25,
    radius: [0.07, 0.14],
    stretch: [1, 1.5],
    lobes: [0.03, 0.1],
    waves: 4,
    softness: [0.014, 0.036],
    melanin: [0.12, 0.45],
    blood: [0.02, 0.16],
    variegation: [0.1, 0.3],
    network: [0.05, 0.25],
  },
  'large irregular': {
    share: 0.12,
    radius: [0.25, 0.37],
    stretch: [1, 1.5],
    lobes: [0.1, 0.2],
    waves: 9,
    softness: [0.008, 0.025],
    melanin: [1.3, 2.4],
    blood: [0.1, 0.5],
    variegation: [0.6, 1],
    network: [0.2, 0.5],
  },
  keratosis: {
    share: 0.1,
    radius: [0.16, 0.28],
    stretch: [1.05, 1.6],
    lobes: [0.05, 0.13],
    waves: 7,
    softness: [0.004, 0.012],
    melanin: [0.3, 0.95],
    blood: [0.15, 0.75],
    variegation: [0.25, 0.55],
    network: [0, 0.12],
  },
  'at the border': {
    share: 0.05,
    radius: [0.28, 0.48],
    stretch: [1, 1.5],
    lobes: [0.08, 0.2],
    waves: 7,
    softness: [0.008, 0.025],
    melanin: [0.6, 1.8],
    blood: [0.1, 0.5],
    variegation: [0.3, 0.8],
    network: [0.1, 0.4],
  },
  amelanotic: {
    share: 0.03,
    radius: [0.13, 0.24],
    stretch: [1, 1.5],
    lobes: [0.05, 0.15],
    waves: 6,
    softness: [0.015, 0.035],
    melanin: [0.02, 0.12],
    blood: [0.25, 0.75],
    variegation: [0.2, 0.5],
    network: [0, 0],
  },
} as const satisfies Record<string, LesionKind>;

export type LesionKindName = keyof typeof lesionKinds;

/** The kind of an image, drawn by the shares. */
export function drawKind(random: Random): LesionKindName {
  const names = Object.keys(lesionKinds) as LesionKindName[];
  let left = random.uniform();
  for (const name of names) {
    left -= lesionKinds[name].share;
    if (left < 0) return name;
  }
  return names[0]!;
}

/** Optical densities that a lesion adds to the skin, and its mask; every array is [size, size]. */
export interface Lesion {
  melanin: Float32Array;
  blood: Float32Array;
  /** Melanin deep in the skin looks blue (Tyndall effect). */
  blue: Float32Array;
  /** Part of the light that whitish tissue (scars, cysts) sends back, 0..1. */
  white: Float32Array;
  /** 1 inside. */
  mask: Uint8Array;
}

/** A lesion of the kind; `random` is consumed. */
export function drawLesion(random: Random, size: number, name: LesionKindName): Lesion {
  const kind: LesionKind = lesionKinds[name];
  const between = ([low, high]: readonly [number, number]) => random.uniform(low, high);
  const radius = between(kind.radius);
  const distance = drawDistance(random, size, {
    centre: drawCentre(random, name, radius),
    radius,
    stretch: between(kind.stretch),
    lobes: between(kind.lobes),
    waves: kind.waves,
  });
  const lesion: Lesion = {
    melanin: new Float32Array(size * size),
    blood: new Float32Array(size * size),
    blue: new Float32Array(size * size),
    white: new Float32Array(size * size),
    mask: drawAnnotation(random, size, distance),
  };
  const softness = between(kind.softness);
  const melanin = between(kind.melanin);
  const blood = between(kind.blood);
  const variegation = between(kind.variegation);
  const network = between(kind.network);
  // The halo is reddened skin outside the mask, which a careless eye takes for lesion.
  const halo = random.chance(0.35) ? random.uniform(0.08, 0.35) : 0;
  const core = random.uniform(-0.25, 0.45);
  const patches = noiseField(random, size, 5, 3);
  const tint = noiseField(random, size, 4, 2);
  const mesh = noiseField(random, size, random.uniform(22, 34), 1);
  const manyColours = name === 'large irregular' || (name === 'at the border' && random.chance(0.4));
  for (let i = 0; i < distance.length; i++) {
    const d = distance[i]!;
    if (d > 0.25) continue;
    const cover = 1 / (1 + Math.exp(d / (softness * 0.6)));
    const depth = Math.min(1, Math.max(0, -d / radius));
    const patch = Math.max(0.12, 1 + variegation * 1.3 * patches[i]!);
    const line = 1 + network * (0.8 - 2.6 * Math.abs(mesh[i]!));
    lesion.melanin[i] = cover * melanin * patch * line * (1 + core * (depth - 0.4));
    lesion.blood[i] = cover * blood * (1 + 0.5 * tint[i]!) + halo * Math.exp(-Math.max(0, d) / 0.05);
    if (manyColours) {
      lesion.blue[i] = cover * 1.5 * variegation * Math.max(0, tint[i]! - 0.12);
      lesion.white[i] = cover * Math.min(0.55, variegation * Math.max(0, -tint[i]! - 0.4) * 1.6);
    }
  }
  if (name === 'keratosis') addCysts(random, size, distance, lesion);
  if (name === 'amelanotic') addVessels(random, size, distance, lesion);
  return lesion;
}

function drawCentre(random: Random, name: LesionKindName, radius: number): { x: number; y: number } {
  if (name !== 'at the border') {
    const spread = Math.max(0.02, 0.16 - radius * 0.35);
    const near = () => 0.5 + Math.max(-0.2, Math.min(0.2, random.normal(0, spread)));
    return { x: near(), y: near() };
  }
  // The centre lies in the picture, closer to one side than the lesion is wide.
  const across = radius * random.uniform(0.15, 0.6);
  const along = random.uniform(0.3, 0.7);
  return random.pick([
    { x: across, y: along },
    { x: 1 - across, y: along },
    { x: along, y: across },
    { x: along, y: 1 - across },
  ]);
}

/**
 * About how far each pixel is from the contour, in sides of the picture, negative inside. The contour is an ellipse
 * whose radius carries waves; its plane is bent by a smooth field, so it stays in one piece.
 */
function drawDistance(
  random: Random,
  size: number,
  shape: { centre: { x: number; y: number }; radius: number; stretch: number; lobes: number; waves: number },
): Float32Array {
  const { centre, radius, stretch, lobes } = shape;
  const contour = drawContour(random, lobes, shape.waves);
  const turn = random.uniform(0, Math.PI);
  const [cos, sin, root] = [Math.cos(turn), Math.sin(turn), Math.sqrt(stretch)];
  const bendX = noiseField(random, size, 5, 2);
  const bendY = noiseField(random, size, 5, 2);
  const fray = noiseField(random, size, 16, 2);
  const frayed = radius * lobes * 0.35;
  const bend = radius * (0.06 + lobes * 0.8);
  const distance = new Float32Array(size * size);
  for (let row = 0, i = 0; row < size; row++) {
    for (let column = 0; column < size; column++, i++) {
      const x = (column + 0.5) / size - centre.x + bend * bendX[i]!;
      const y = (row + 0.5) / size - centre.y + bend * bendY[i]!;
      const u = (x * cos + y * sin) / root;
      const v = (y * cos - x * sin) * root;
      const angle = Math.atan2(v, u) / (2 * Math.PI) + 0.5;
      distance[i] =
        Math.sqrt(u * u + v * v) -
        radius * contour[Math.floor(angle * contour.length) % contour.length]! +
        frayed * fray[i]!;
    }
  }
  return distance;
}

/** Relative radius at 720 angles: waves whose heights fall with their number. */
function drawContour(random: Random, height: number, waves: number): Float32Array {
  const contour = new Float32Array(720).fill(1);
  for (let wave = 2; wave <= waves; wave++) {
    const amplitude = (height * random.normal() * 2.2) / wave ** 1.25;
    const phase = random.uniform(0, 2 * Math.PI);
    for (let i = 0; i < contour.length; i++) {
      contour[i] = contour[i]! + amplitude * Math.cos((2 * Math.PI * wave * i) / contour.length + phase);
    }
  }
  return contour.map((value) => Math.min(1.7, Math.max(0.45, value)));
}

/** What a person would have drawn: the contour, a little too wide or too narrow, by a hand that wavers. */
function drawAnnotation(random: Random, size: number, distance: Float32Array): Uint8Array {
  const habit = random.normal(0.004, 0.01);
  const hand = noiseField(random, size, 6, 1);
  const mask = new Uint8Array(distance.length);
  for (let i = 0; i < mask.length; i++) mask[i] = distance[i]! < habit + 0.011 * hand[i]! ? 1 : 0;
  return mask;
}

/** Whitish cysts and dark plugs of a keratosis. */
function addCysts(random: Random, size: number, distance: Float32Array, lesion: Lesion): void {
  const fine = noiseField(random, size, 13, 1);
  const plugs = noiseField(random, size, 16, 1);
  for (let i = 0; i < distance.length; i++) {
    if (distance[i]! > -0.01) continue;
    lesion.white[i] = Math.min(0.3, Math.max(0, fine[i]! - 0.5) * 1.2);
    lesion.melanin[i] = lesion.melanin[i]! + Math.max(0, plugs[i]! - 0.35) * 1.3;
  }
}

/** Dotted vessels. */
function addVessels(random: Random, size: number, distance: Float32Array, lesion: Lesion): void {
  const dots = noiseField(random, size, 24, 1);
  for (let i = 0; i < distance.length; i++) {
    if (distance[i]! < 0) lesion.blood[i] = lesion.blood[i]! + Math.max(0, dots[i]! - 0.35) * 1.2;
  }
}
