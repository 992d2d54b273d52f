import type { Random } from '../../random.js';

export interface Point {
  x: number;
  y: number;
}

const curveSteps = 1024;

/**
 * Non-linear intensity (Models Genesis): the table, uint8 [256], that maps grey values along the cubic Bezier curve
 * with control points (0, 0), `first`, `second`, (1, 1), both inside the unit square.
 *
 * The published code sorts the sampled coordinates. Both coordinates of such a curve are monotone, so sorting y as
 * well as x leaves the curve as it is (monotone), and sorting x alone reverses y along it (inverting: white becomes
 * black). Accurate to half a grey level.
 */
export function intensityTable(first: Point, second: Point, inverting: boolean): Uint8Array {
  const table = new Uint8Array(256);
  let step = 0;
  let [x0, y0] = [0, inverting ? 1 : 0];
  let [x1, y1] = [x0, y0];
  for (let value = 0; value < 256; value++) {
    const x = value / 255;
    while (x1 < x && step < curveSteps) {
      step++;
      [x0, y0] = [x1, y1];
      const t = step / curveSteps;
      x1 = bezier(first.x, second.x, t);
      y1 = bezier(first.y, second.y, inverting ? 1 - t : t);
    }
    const y = x1 > x0 ? y0 + (y1 - y0) * Math.min(1, (x - x0) / (x1 - x0)) : y1;
    table[value] = Math.round(255 * y);
  }
  return table;
}

/** Draws the published curve: control points uniform in the unit square, inverting half the time. */
export function drawIntensityTable(random: Random): Uint8Array {
  const first = { x: random.uniform(), y: random.uniform() };
  const second = { x: random.uniform(), y: random.uniform() };
  return intensityTable(first, second, random.chance(0.5));
}

/**
 * Maps pixels in place. On colour images all channels share the curve: the published distortion changes brightness
 * by one function, and the channels' order (skin is redder than blue) stays readable in half of the images; a curve
 * per channel would leave natural hues in one image of eight and turn restoration into guessing the mean hue.
 */
export function applyIntensity(pixels: Uint8Array, table: Uint8Array): void {
  for (let i = 0; i < pixels.length; i++) pixels[i] = table[pixels[i]!]!;
}

/** One coordinate of a cubic Bezier curve from 0 to 1 with inner control values a and b, at t. */
function bezier(a: number, b: number, t: number): number {
  const s = 1 - t;
  return 3 * s * s * t * a + 3 * s * t * t * b + t * t * t;
}
