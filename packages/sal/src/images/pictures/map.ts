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
 * dark ring, drawn last. Axes have no meaning and no scale (a projection). Points with a coordinate that is not
 * finite are an internal error.
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
  const range = (values: number[]) => {
    const low = values.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
    const high = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
    if (values.length > 0 && !Number.isFinite(high - low)) throw new Error('internal: a map point that is not finite');
    return { low, span: high - low };
  };
  const x = range(points.map((point) => point.x));
  const y = range(points.map((point) => point.y));
  const within = (value: number, { low, span }: { low: number; span: number }, from: number, to: number) =>
    span === 0 ? (from + to) / 2 : from + ((value - low) / span) * (to - from);
  return points.map((point) => ({
    ...point,
    x: within(point.x, x, box.left, box.right),
    y: within(point.y, y, box.bottom, box.top),
  }));
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
