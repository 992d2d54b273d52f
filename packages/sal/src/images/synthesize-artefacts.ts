/** What lies over the skin in a dermoscopic picture: hair, gel bubbles, rulers, ink, stickers, the dark aperture. */
import type { Random } from '../random.js';

/** Light leaving the skin, [size, size, 3], 0 black to 1 white. */
export interface Light {
  size: number;
  rgb: Float32Array;
}

type Rgb = readonly [number, number, number];

/** Mixes a colour into one pixel; outside the picture nothing happens. */
function mix(light: Light, x: number, y: number, color: Rgb, alpha: number): void {
  if (x < 0 || y < 0 || x >= light.size || y >= light.size || alpha <= 0) return;
  const at = (y * light.size + x) * 3;
  for (let c = 0; c < 3; c++) {
    light.rgb[at + c] = light.rgb[at + c]! * (1 - alpha) + color[c]! * alpha;
  }
}

/** Mixes a colour into a disc with a soft edge; all lengths in sides of the picture. */
function disc(light: Light, x: number, y: number, radius: number, color: Rgb, alpha: number): void {
  const { size } = light;
  const [cx, cy, r] = [x * size - 0.5, y * size - 0.5, radius * size];
  for (let row = Math.floor(cy - r - 1); row <= cy + r + 1; row++) {
    for (let column = Math.floor(cx - r - 1); column <= cx + r + 1; column++) {
      const cover = Math.min(1, r + 0.5 - Math.hypot(column - cx, row - cy));
      mix(light, column, row, color, alpha * cover);
    }
  }
}

/** A curve of three points, drawn as one stroke: overlapping stamps do not darken twice. */
function stroke(
  light: Light,
  points: readonly (readonly [number, number])[],
  width: number,
  color: Rgb,
  alpha: (along: number) => number,
): void {
  const { size } = light;
  const [a, b, c] = points as [readonly [number, number], readonly [number, number], readonly [number, number]];
  const cover = new Map<number, number>();
  const steps = Math.ceil(size * 1.5 * (Math.hypot(b[0] - a[0], b[1] - a[1]) + Math.hypot(c[0] - b[0], c[1] - b[1])));
  const radius = (width * size) / 2;
  for (let step = 0; step <= steps; step++) {
    const t = step / Math.max(1, steps);
    const x = (a[0] * (1 - t) * (1 - t) + 2 * b[0] * t * (1 - t) + c[0] * t * t) * size - 0.5;
    const y = (a[1] * (1 - t) * (1 - t) + 2 * b[1] * t * (1 - t) + c[1] * t * t) * size - 0.5;
    const strength = alpha(t);
    for (let row = Math.floor(y - radius); row <= y + radius + 1; row++) {
      for (let column = Math.floor(x - radius); column <= x + radius + 1; column++) {
        if (row < 0 || column < 0 || row >= size || column >= size) continue;
        // A stroke thinner than a pixel is fainter, not narrower.
        const [dx, dy] = [column - x, row - y];
        const edge = Math.min(1, Math.max(0, radius + 0.5 - Math.sqrt(dx * dx + dy * dy)));
        const at = row * size + column;
        const value = edge * strength;
        if (value > (cover.get(at) ?? 0)) cover.set(at, value);
      }
    }
  }
  for (const [at, value] of cover) mix(light, at % size, Math.floor(at / size), color, value);
}

/** Hair: none, some, or a thicket; all of one colour, mostly in one direction. */
export function addHair(random: Random, light: Light): void {
  const amount = random.uniform();
  const count = amount < 0.58 ? 0 : amount < 0.88 ? random.integer(2, 9) : random.integer(14, 34);
  const color = random.pick<Rgb>([
    [0.1, 0.07, 0.06],
    [0.2, 0.13, 0.09],
    [0.3, 0.2, 0.12],
    [0.62, 0.5, 0.4],
  ]);
  const direction = random.uniform(0, 2 * Math.PI);
  for (let i = 0; i < count; i++) {
    const angle = direction + random.normal(0, 0.45);
    const length = random.uniform(0.25, 0.9);
    const [x, y] = [random.uniform(-0.1, 1.1), random.uniform(-0.1, 1.1)];
    const curl = random.normal(0, 0.16);
    const end = [x + length * Math.cos(angle), y + length * Math.sin(angle)] as const;
    const bent = [(x + end[0]) / 2 - curl * Math.sin(angle), (y + end[1]) / 2 + curl * Math.cos(angle)] as const;
    const width = random.uniform(0.003, 0.009);
    stroke(light, [[x, y], bent, end], width, color, (t) => 0.85 * Math.min(1, (1 - t) * 6));
  }
}

/** A ruler along one side: short ticks, every fifth longer. */
export function addRuler(random: Random, light: Light): void {
  const side = random.integer(0, 3);
  const step = random.uniform(0.035, 0.06);
  const depth = random.uniform(0.02, 0.06);
  const tilt = random.normal(0, 0.02);
  const color: Rgb = random.chance(0.8) ? [0.16, 0.15, 0.15] : [0.92, 0.92, 0.9];
  for (let i = 0, along = random.uniform(-0.05, 0); along < 1.05; i++, along += step) {
    const from = depth + tilt * along;
    const to = from + (i % 5 === 0 ? 0.06 : 0.035);
    const points = ([from, (from + to) / 2, to] as const).map((across): readonly [number, number] => {
      if (side === 0) return [across, along];
      if (side === 1) return [1 - across, along];
      return side === 2 ? [along, across] : [along, 1 - across];
    });
    stroke(light, points, 0.007, color, () => 0.75);
  }
}

/** Strokes of a surgical marker beside the lesion. */
export function addInk(random: Random, light: Light): void {
  const color: Rgb = random.pick<Rgb>([
    [0.28, 0.16, 0.5],
    [0.16, 0.22, 0.55],
    [0.2, 0.36, 0.42],
  ]);
  const around = random.uniform(0, 2 * Math.PI);
  for (let i = random.integer(1, 3); i > 0; i--) {
    const angle = around + random.normal(0, 0.6);
    const reach = random.uniform(0.4, 0.55);
    const [x, y] = [0.5 + reach * Math.cos(angle), 0.5 + reach * Math.sin(angle)];
    const [dx, dy] = [random.normal(0, 0.1), random.normal(0, 0.1)];
    const bend = random.normal(0, 0.05);
    const points = [
      [x - dx, y - dy],
      [x + bend, y - bend],
      [x + dx, y + dy],
    ] as const;
    stroke(light, points, random.uniform(0.02, 0.05), color, (t) => 0.45 + 0.25 * Math.sin(t * 9 + angle));
  }
}

/** A coloured sticker at the edge of the picture, as on many images of children's moles. */
export function addSticker(random: Random, light: Light): void {
  const color = random.pick<Rgb>([
    [0.85, 0.72, 0.2],
    [0.2, 0.5, 0.35],
    [0.25, 0.38, 0.68],
    [0.78, 0.3, 0.25],
    [0.35, 0.33, 0.32],
  ]);
  const angle = random.uniform(0, 2 * Math.PI);
  const reach = random.uniform(0.58, 0.72);
  disc(light, 0.5 + reach * Math.cos(angle), 0.5 + reach * Math.sin(angle), random.uniform(0.14, 0.24), color, 0.95);
}

/** Bubbles in the immersion gel: a bright rim, a darker inside, one glint. */
export function addBubbles(random: Random, light: Light): void {
  for (let i = random.integer(2, 7); i > 0; i--) {
    const [x, y, radius] = [random.uniform(), random.uniform(), random.uniform(0.008, 0.035)];
    disc(light, x, y, radius + 0.006, [0.97, 0.95, 0.93], 0.35);
    disc(light, x, y, radius, [0.45, 0.36, 0.33], 0.3);
    disc(light, x - radius * 0.4, y - radius * 0.4, 0.008, [1, 1, 1], 0.8);
  }
}

/** Everything outside the lens is black. */
export function addAperture(random: Random, light: Light): void {
  const { size, rgb } = light;
  const [cx, cy] = [0.5 + random.normal(0, 0.02), 0.5 + random.normal(0, 0.02)];
  const radius = random.uniform(0.5, 0.64);
  const softness = random.uniform(0.004, 0.03);
  for (let row = 0, at = 0; row < size; row++) {
    for (let column = 0; column < size; column++, at += 3) {
      const [x, y] = [(column + 0.5) / size - cx, (row + 0.5) / size - cy];
      const outside = Math.sqrt(x * x + y * y) - radius;
      const pass = outside < 0 ? 1 : Math.exp(-outside / softness);
      for (let c = 0; c < 3; c++) rgb[at + c] = rgb[at + c]! * pass;
    }
  }
}
