/** Many pictures at one glance, in titled groups. */
import { characterHeight, drawText, fitText, textWidth } from '../font.js';
import { blit, createRaster, type Raster, stack, tile } from '../raster.js';
import { faintInk, heading, paper, thumbnailOf } from './style.js';

export interface ContactGroup {
  title: string;
  items: { raster: Raster; caption: string }[];
}

/**
 * Groups below one another, each with its title and a grid of captioned thumbnails. Groups without pictures keep
 * their title, so that an empty cluster is seen.
 * @param options.thumbnail side of a thumbnail in pixels (96)
 * @param options.columns thumbnails per row (10)
 */
export function contactSheet(
  groups: readonly ContactGroup[],
  options: { thumbnail?: number; columns?: number } = {},
): Raster {
  const { thumbnail = 96, columns = 10 } = options;
  const gap = 6;
  const largest = Math.max(1, ...groups.map((group) => group.items.length));
  const titles = groups.map((group) => textWidth(group.title) + 16);
  const width = Math.max(gap + Math.min(columns, largest) * (thumbnail + gap), ...titles);
  if (groups.length === 0) return heading('no pictures', 240);
  return stack(
    groups.flatMap((group) => [
      heading(group.title, width),
      ...(group.items.length === 0
        ? []
        : [
            tile(
              group.items.map((item) => cell(item, thumbnail)),
              columns,
              gap,
              paper,
            ),
          ]),
    ]),
    paper,
  );
}

function cell(item: { raster: Raster; caption: string }, side: number): Raster {
  const raster = createRaster(side, side + characterHeight + 2, paper);
  blit(raster, thumbnailOf(item.raster, side), 0, 0);
  const caption = fitText(item.caption, side);
  drawText(raster, caption, Math.max(0, (side - textWidth(caption)) >> 1), side + 2, faintInk);
  return raster;
}
