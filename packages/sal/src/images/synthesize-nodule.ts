/** A second structure for studies of three classes: a blue-black nodule within a synthetic lesion. */
import type { Random } from '../random.js';
import type { Lesion } from './synthesize-lesion.js';

/** Class index of the nodule; what is left of the lesion stays 1. */
const NODULE = 2;

/** Adds the nodule's pigment to the lesion and its class to the mask; `random` is consumed. */
export function addNodule(random: Random, size: number, lesion: Lesion): void {
  const { x, y, area } = centreOf(lesion.mask, size);
  const lesionRadius = Math.sqrt(area / Math.PI);
  const radius = lesionRadius * random.uniform(0.35, 0.6);
  const [angle, away] = [random.uniform(0, 2 * Math.PI), lesionRadius * random.uniform(0, 0.3)];
  const [centreX, centreY] = [x + away * Math.cos(angle), y + away * Math.sin(angle)];
  const [blue, melanin] = [random.uniform(0.8, 1.4), random.uniform(0.6, 1.2)];
  for (let i = 0; i < lesion.mask.length; i++) {
    const distance = Math.hypot((i % size) - centreX, Math.floor(i / size) - centreY) - radius;
    const cover = lesion.mask[i] === 0 ? 0 : 1 / (1 + Math.exp(distance / (0.06 * lesionRadius)));
    lesion.blue[i] = lesion.blue[i]! + cover * blue;
    lesion.melanin[i] = lesion.melanin[i]! + cover * melanin;
    if (lesion.mask[i] !== 0 && distance < 0) lesion.mask[i] = NODULE;
  }
}

/** Mean position and number of the pixels inside. */
function centreOf(mask: Uint8Array, size: number): { x: number; y: number; area: number } {
  let [x, y, area] = [0, 0, 0];
  for (let i = 0; i < mask.length; i++) {
    if (mask[i] === 0) continue;
    x += i % size;
    y += Math.floor(i / size);
    area++;
  }
  return area === 0 ? { x: size / 2, y: size / 2, area: 0 } : { x: x / area, y: y / area, area };
}
