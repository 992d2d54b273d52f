/** Many pictures at one glance, in titled groups. */
import { characterHeight, drawText, fitText, textWidth } from '../font.js';
import { blit, createRaster, type Raster, stack, tile } from '../raster.js';
import { faintInk, heading, paper, thumbnailOf } from './style.js';

export interface ContactGroup {
  title: string;
  items: { raster: Raster; caption: string }[];
}

/** Between thumbnails, and between groups. */
const gap = 6;

/**
 * Groups in reading order, each with its title and a grid of captioned thumbnails; small groups share a row. Groups
 * without pictures keep their title, so that an empty cluster is seen.
 * @param options.thumbnail side of a thumbnail in pixels (96)
 * @param options.columns thumbnails per row (10)
 */
export function contactSheet(
  groups: readonly ContactGroup[],
  options: { thumbnail?: number; columns?: number } = {},
): Raster {
  const { thumbnail = 96, columns = 10 } = options;
  if (groups.length === 0) return heading('no pictures', 240);
  const blocks = groups.map((group) => groupBlock(group, thumbnail, columns));
  const widest = Math.max(gap + columns * (thumbnail + gap), ...blocks.map((block) => block.width));
  return stack(rowsOf(blocks, widest).map(beside), paper);
}

function groupBlock({ title, items }: ContactGroup, thumbnail: number, columns: number): Raster {
  const used = Math.min(columns, items.length);
  const width = Math.max(gap + used * (thumbnail + gap), textWidth(title) + 16);
  const head = heading(title, width);
  if (items.length === 0) return head;
  return stack(
    [
      head,
      tile(
        items.map((item) => cell(item, thumbnail)),
        columns,
        gap,
        paper,
      ),
    ],
    paper,
  );
}

/** As many blocks into a row as fit, in order. */
function rowsOf(blocks: readonly Raster[], width: number): Raster[][] {
  const rows: Raster[][] = [];
  let used = Number.POSITIVE_INFINITY;
  for (const block of blocks) {
    if (used + gap + block.width > width) {
      rows.push([block]);
      used = block.width;
    } else {
      rows.at(-1)!.push(block);
      used += gap + block.width;
    }
  }
  return rows;
}

function beside(blocks: readonly Raster[]): Raster {
  const width = blocks.reduce((sum, block) => sum + block.width + gap, -gap);
  const row = createRaster(width, Math.max(...blocks.map((block) => block.height)), paper);
  let x = 0;
  for (const block of blocks) {
    blit(row, block, x, 0);
    x += block.width + gap;
  }
  return row;
}

function cell(item: { raster: Raster; caption: string }, side: number): Raster {
  const raster = createRaster(side, side + characterHeight + 2, paper);
  blit(raster, thumbnailOf(item.raster, side), 0, 0);
  const caption = fitText(item.caption, side);
  drawText(raster, caption, Math.max(0, (side - textWidth(caption)) >> 1), side + 2, faintInk);
  return raster;
}
