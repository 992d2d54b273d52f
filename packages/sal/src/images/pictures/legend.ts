/** Which outline is which. */
import { drawText, fitText, textWidth } from '../font.js';
import { type Color, createRaster, fillRect, type Raster } from '../raster.js';
import { classColor, ink, paper } from './style.js';

export interface LegendEntry {
  color: Color;
  text: string;
}

const rowHeight = 24;
const margin = 8;
const swatchWidth = 22;
/** From the beginning of an entry to its text, and from the end of the text to the next entry. */
const indent = 28;
const space = 14;

/** One entry for each foreground class. */
export function classEntries(classes: readonly string[]): LegendEntry[] {
  return classes.slice(1).map((text, i) => ({ color: classColor(i + 1), text }));
}

/** A strip of swatches with their texts, as many rows as the width asks for; text that no row can hold is cut. */
export function legend(entries: readonly LegendEntry[], width: number): Raster {
  const longest = Math.max(0, width - 2 * margin - indent);
  const placed: (LegendEntry & { x: number; row: number })[] = [];
  let [x, row] = [margin, 0];
  for (const { color, text } of entries) {
    const fitted = fitText(text, longest);
    const end = x + indent + textWidth(fitted);
    if (x > margin && end > width - margin) [x, row] = [margin, row + 1];
    placed.push({ color, text: fitted, x, row });
    x += indent + textWidth(fitted) + space;
  }
  const strip = createRaster(width, (row + 1) * rowHeight, paper);
  for (const entry of placed) {
    const top = entry.row * rowHeight;
    fillRect(strip, entry.x, top + 8, swatchWidth, 8, ink);
    fillRect(strip, entry.x + 2, top + 10, swatchWidth - 4, 4, entry.color);
    drawText(strip, entry.text, entry.x + indent, top + 6, ink);
  }
  return strip;
}
