/**
 * A picture in memory and the few things done to it: the contact sheets, maps and case pictures of a study are made
 * of these alone, so that they come out the same on every machine.
 */
import sharp from 'sharp';
import { makePixels, type Pixels } from './pixels.js';

/** An RGB picture: 8 bits per channel, height x width x 3, rows from the top. */
export interface Raster {
  width: number;
  height: number;
  pixels: Uint8Array;
}

/** Red, green, blue, each 0..255. */
export type Color = readonly [number, number, number];

export const white: Color = [255, 255, 255];
export const black: Color = [0, 0, 0];

/** A picture of one colour. */
export function createRaster(width: number, height: number, color: Color = white): Raster {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) {
    throw new Error(`internal: a raster of ${width}x${height} pixels`);
  }
  const raster = { width, height, pixels: new Uint8Array(width * height * 3) };
  fillRect(raster, 0, 0, width, height, color);
  return raster;
}

/** Wraps pixels as a picture. Three channels are shared, not copied; one channel becomes three equal ones. */
export function rasterOf(picture: Pixels): Raster {
  const { data, width, height, channels } = makePixels(picture.data, picture);
  return channels === 3 ? { width, height, pixels: data } : greyToRgb(data, width, height);
}

/** A picture from grey values [height, width]. */
export function greyToRgb(grey: Uint8Array, width: number, height: number): Raster {
  if (grey.length !== width * height) {
    throw new Error(`internal: ${grey.length} values for a grey raster of ${width}x${height}`);
  }
  const pixels = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) pixels.fill(grey[i]!, i * 3, i * 3 + 3);
  return { width, height, pixels };
}

/** Colours one pixel; outside the picture nothing happens. `alpha` 0..1 mixes with what is there. */
export function setPixel(raster: Raster, x: number, y: number, color: Color, alpha = 1): void {
  if (x < 0 || y < 0 || x >= raster.width || y >= raster.height) return;
  const at = (y * raster.width + x) * 3;
  for (let c = 0; c < 3; c++) {
    raster.pixels[at + c] = Math.round(raster.pixels[at + c]! * (1 - alpha) + color[c]! * alpha);
  }
}

/** Fills a rectangle; the part outside the picture is left out. */
export function fillRect(raster: Raster, x: number, y: number, width: number, height: number, color: Color): void {
  const left = Math.max(0, x);
  const right = Math.min(raster.width, x + width);
  for (let row = Math.max(0, y); row < Math.min(raster.height, y + height); row++) {
    let at = (row * raster.width + left) * 3;
    for (let column = left; column < right; column++) {
      raster.pixels[at++] = color[0];
      raster.pixels[at++] = color[1];
      raster.pixels[at++] = color[2];
    }
  }
}

/** Draws a frame of the given thickness just inside the rectangle. */
export function strokeRect(
  raster: Raster,
  x: number,
  y: number,
  width: number,
  height: number,
  color: Color,
  thickness = 1,
): void {
  fillRect(raster, x, y, width, thickness, color);
  fillRect(raster, x, y + height - thickness, width, thickness, color);
  fillRect(raster, x, y, thickness, height, color);
  fillRect(raster, x + width - thickness, y, thickness, height, color);
}

/** Fills a disc with a soft edge; centre and radius in pixels, fractions allowed. */
export function fillDisc(raster: Raster, x: number, y: number, radius: number, color: Color): void {
  for (let row = Math.floor(y - radius - 1); row <= Math.ceil(y + radius + 1); row++) {
    for (let column = Math.floor(x - radius - 1); column <= Math.ceil(x + radius + 1); column++) {
      const coverage = radius + 0.5 - Math.hypot(column - x, row - y);
      if (coverage > 0) setPixel(raster, column, row, color, Math.min(1, coverage));
    }
  }
}

/** Copies `source` into `target` with its upper left corner at (x, y); what falls outside is left out. */
export function blit(target: Raster, source: Raster, x: number, y: number): void {
  const left = Math.max(0, -x);
  const right = Math.min(source.width, target.width - x);
  if (right <= left) return;
  for (let row = Math.max(0, -y); row < Math.min(source.height, target.height - y); row++) {
    const from = row * source.width * 3;
    target.pixels.set(
      source.pixels.subarray(from + left * 3, from + right * 3),
      ((row + y) * target.width + x + left) * 3,
    );
  }
}

/** Scales to the given size: mean of the covered area when smaller, nearest pixel when larger. */
export function scaleRaster(source: Raster, width: number, height: number): Raster {
  if (source.width === width && source.height === height) return source;
  const scaled = createRaster(width, height);
  for (let y = 0; y < height; y++) {
    const top = Math.floor((y * source.height) / height);
    const bottom = Math.max(top + 1, Math.floor(((y + 1) * source.height) / height));
    for (let x = 0; x < width; x++) {
      const left = Math.floor((x * source.width) / width);
      const right = Math.max(left + 1, Math.floor(((x + 1) * source.width) / width));
      averageBlock(source, left, top, right, bottom, scaled.pixels, (y * width + x) * 3);
    }
  }
  return scaled;
}

function averageBlock(
  source: Raster,
  left: number,
  top: number,
  right: number,
  bottom: number,
  out: Uint8Array,
  at: number,
): void {
  const sum = [0, 0, 0];
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const from = (y * source.width + x) * 3;
      for (let c = 0; c < 3; c++) sum[c]! += source.pixels[from + c]!;
    }
  }
  const count = (bottom - top) * (right - left);
  for (let c = 0; c < 3; c++) out[at + c] = Math.round(sum[c]! / count);
}

/** Places pictures in a grid, row by row; every cell is as large as the largest picture, `gap` pixels around each. */
export function tile(rasters: readonly Raster[], columns: number, gap = 4, background: Color = white): Raster {
  if (rasters.length === 0) throw new Error('internal: tile without pictures');
  const used = Math.max(1, Math.min(columns, rasters.length));
  const cellWidth = Math.max(...rasters.map((raster) => raster.width));
  const cellHeight = Math.max(...rasters.map((raster) => raster.height));
  const rows = Math.ceil(rasters.length / used);
  const sheet = createRaster(gap + used * (cellWidth + gap), gap + rows * (cellHeight + gap), background);
  rasters.forEach((raster, i) => {
    blit(sheet, raster, gap + (i % used) * (cellWidth + gap), gap + Math.floor(i / used) * (cellHeight + gap));
  });
  return sheet;
}

/** Puts pictures below one another, aligned left, without gaps. */
export function stack(rasters: readonly Raster[], background: Color = white): Raster {
  if (rasters.length === 0) throw new Error('internal: stack without pictures');
  const height = rasters.reduce((sum, raster) => sum + raster.height, 0);
  const sheet = createRaster(Math.max(...rasters.map((raster) => raster.width)), height, background);
  let y = 0;
  for (const raster of rasters) {
    blit(sheet, raster, 0, y);
    y += raster.height;
  }
  return sheet;
}

/** The bytes of a PNG file; lossless, without metadata. */
export async function encodePng(raster: Raster): Promise<Buffer> {
  const { pixels, width, height } = raster;
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png({ compressionLevel: 9 })
    .toBuffer();
}
