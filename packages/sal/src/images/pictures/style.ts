/** What the pictures of a study have in common: colours, the fitting of thumbnails, headings. */
import { drawText } from '../font.js';
import { type Color, createRaster, fillDisc, type Raster, scaleRaster } from '../raster.js';
import { resizeMask } from '../resize-mask.js';

export const ink: Color = [32, 36, 42];
export const faintInk: Color = [112, 120, 130];
export const paper: Color = [255, 255, 255];
export const band: Color = [236, 239, 243];
/** Outlines: the reference mask and the predicted one, apart also for colour-blind eyes. */
export const truthColor: Color = [0, 225, 255];
export const predictionColor: Color = [255, 214, 0];

/** Tableau's ten colours, then hues a golden angle apart. */
const firstColors: readonly Color[] = [
  [78, 121, 167],
  [242, 142, 43],
  [89, 161, 79],
  [225, 87, 89],
  [118, 183, 178],
  [237, 201, 72],
  [176, 122, 161],
  [255, 157, 167],
  [156, 117, 95],
  [186, 176, 172],
];

/** The colour of a cluster; the first ten are a known palette, any number of others follows. */
export function clusterColor(cluster: number): Color {
  return firstColors[cluster] ?? hueColor(cluster, 0.55, 0.3);
}

/** Outlines of classes 1, 2, ...: bright, for pictures of tissue. */
const classColors: readonly Color[] = [
  [255, 214, 0],
  [0, 225, 255],
  [255, 90, 220],
  [120, 255, 80],
  [255, 140, 30],
  [110, 150, 255],
  [255, 70, 60],
  [190, 255, 220],
];

/** The outline of a foreground class where there are several; the first eight are known, any number follows. */
export function classColor(index: number): Color {
  return classColors[index - 1] ?? hueColor(index, 0.62, 0.38);
}

/** Outlines of masks: one colour for the only foreground class, else one for each class. */
export function outlineColor(classes: number, single: Color): Color | typeof classColor {
  return classes === 2 ? single : classColor;
}

/** Hues a golden angle apart. */
function hueColor(number: number, lightness: number, spread: number): Color {
  const hue = (number * 137.508) % 360;
  const channel = (n: number) => {
    const k = (n + hue / 30) % 12;
    return Math.round(255 * (lightness - spread * Math.max(-1, Math.min(k - 3, 9 - k, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}

/** Scales a picture so that its longer side is `side`, and centres it on a square of that side. */
export function thumbnailOf(raster: Raster, side: number): Raster {
  const { left, top, width, height } = fitInside(raster.width, raster.height, side);
  const scaled = scaleRaster(raster, width, height);
  if (width === side && height === side) return scaled;
  const square = createRaster(side, side, band);
  for (let y = 0; y < height; y++) {
    square.pixels.set(scaled.pixels.subarray(y * width * 3, (y + 1) * width * 3), ((top + y) * side + left) * 3);
  }
  return square;
}

/** The mask [height, width] as it falls on `thumbnailOf` a picture of its size: [side, side]. */
export function thumbnailMask(mask: Uint8Array, width: number, height: number, side: number): Uint8Array {
  const fit = fitInside(width, height, side);
  const scaled = resizeMask(mask, { width, height }, fit);
  const square = new Uint8Array(side * side);
  for (let y = 0; y < fit.height; y++) {
    square.set(scaled.subarray(y * fit.width, (y + 1) * fit.width), (fit.top + y) * side + fit.left);
  }
  return square;
}

function fitInside(width: number, height: number, side: number) {
  const scale = side / Math.max(width, height);
  const fitted = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return { ...fitted, left: (side - fitted.width) >> 1, top: (side - fitted.height) >> 1 };
}

/** A grey band with a title, as wide as the picture it stands over. */
export function heading(text: string, width: number, color: Color | null = null): Raster {
  const strip = createRaster(width, 23, band);
  let x = 8;
  if (color) {
    fillDisc(strip, 14, 11, 5, color);
    x = 26;
  }
  drawText(strip, text, x, 5, ink);
  return strip;
}
