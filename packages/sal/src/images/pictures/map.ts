/** Where the images lie in the space of their features, and which were picked. */
import { characterHeight, drawText, textWidth } from '../font.js';
import { type Color, createRaster, fillDisc, type Raster, strokeRect } from '../raster.js';
import { band, clusterColor, faintInk, ink, paper } from './style.js';

export interface MapPoint {
  x: number;
  y: number;
  cluster: number;
  picked: boolean;
}

/**
 * A scatter plot: images that were not picked are small and pale in their cluster's colour, picked ones larger with a
 * dark ring, drawn last. Axes have no meaning and no scale (a projection); a few far outliers are drawn at the edge,
 * so that they do not squeeze the others together. A coordinate that is not finite is an internal error.
 */
export function scatterMap(
  points: readonly MapPoint[],
  options: { title?: string; width?: number; height?: number } = {},
): Raster {
  const { title, width = 900, height = 640 } = options;
  const raster = createRaster(width, height, paper);
  const top = title ? 30 : 10;
  const bottom = height - 34;
  strokeRect(raster, 10, top, width - 20, bottom - top, band, 2);
  if (title) drawText(raster, title, 12, 9, ink);
  const placed = place(points, { left: 26, top: top + 16, right: width - 26, bottom: bottom - 16 });
  for (const point of placed) {
    if (!point.picked) fillDisc(raster, point.x, point.y, 2.5, pale(clusterColor(point.cluster)));
  }
  for (const point of placed) {
    if (!point.picked) continue;
    fillDisc(raster, point.x, point.y, 6, ink);
    fillDisc(raster, point.x, point.y, 4.5, clusterColor(point.cluster));
  }
  drawLegend(raster, points, 12, height - 24);
  return raster;
}

function place(
  points: readonly MapPoint[],
  box: { left: number; top: number; right: number; bottom: number },
): MapPoint[] {
  const x = usefulRange(points.map((point) => point.x));
  const y = usefulRange(points.map((point) => point.y));
  const within = (value: number, { low, span }: { low: number; span: number }, from: number, to: number) =>
    span === 0 ? (from + to) / 2 : from + Math.min(1, Math.max(0, (value - low) / span)) * (to - from);
  return points.map((point) => ({
    ...point,
    x: within(point.x, x, box.left, box.right),
    y: within(point.y, y, box.bottom, box.top),
  }));
}

/** The range of all but the outermost hundredths, and a fifth more on both sides where there are values. */
function usefulRange(values: readonly number[]): { low: number; span: number } {
  const sorted = Float64Array.from(values).sort();
  if (sorted.some((value) => !Number.isFinite(value))) throw new Error('internal: a map point that is not finite');
  if (sorted.length === 0) return { low: 0, span: 0 };
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))]!;
  const margin = 0.2 * (at(0.99) - at(0.01));
  const low = Math.max(at(0), at(0.01) - margin);
  return { low, span: Math.min(at(1), at(0.99) + margin) - low };
}

function drawLegend(raster: Raster, points: readonly MapPoint[], x: number, y: number): void {
  const picks = points.filter((point) => point.picked).length;
  const text = `${points.length} images, ${picks} picked (ringed)   cluster:`;
  drawText(raster, text, x, y, faintInk);
  let left = x + textWidth(text) + 14;
  const clusters = [...new Set(points.map((point) => point.cluster))].sort((a, b) => a - b);
  for (const cluster of clusters) {
    const name = String(cluster);
    if (left + 12 + textWidth(name) > raster.width - 12) break;
    fillDisc(raster, left, y + characterHeight / 2, 4.5, clusterColor(cluster));
    drawText(raster, name, left + 9, y, ink);
    left += 9 + textWidth(name) + 16;
  }
}

function pale([red, green, blue]: Color): Color {
  const mix = (value: number) => Math.round(value * 0.6 + 255 * 0.4);
  return [mix(red), mix(green), mix(blue)];
}
