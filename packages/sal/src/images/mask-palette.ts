/**
 * Masks of places in a palette. With more than two classes the place is the class. With two, files of both kinds are
 * common: places 0 and 1 in any colours, and black and white in any order. Where both readings say the same the mask is
 * read; where they do not (ImageJ's inverting lookup table, a palette sorted by how frequent a colour is) nobody can know
 * which side is the lesion.
 */

/** Ordered by place. */
export type Palette = readonly PaletteEntry[];

export interface PaletteEntry {
  colour: readonly [number, number, number];
  /** 0..255, 255 is opaque. */
  alpha: number;
}

/** Class by place, or in words what is wrong ("the mask ..."). */
export type PaletteReading = { classOf: ReadonlyMap<number, number> } | { refused: string };

/** @param used the places that some pixel has, ascending */
export function readPalette(palette: Palette, used: readonly number[], classes: number): PaletteReading {
  const beyond = used.find((place) => place >= palette.length);
  if (beyond !== undefined)
    return { refused: `has pixels of place ${beyond}, its palette has ${palette.length} entries` };
  return classes === 2 ? readTwo(palette, used) : readSeveral(palette, used);
}

/** Transparent pixels of a class other than background contradict it. */
function readSeveral(palette: Palette, used: readonly number[]): PaletteReading {
  const hidden = used.find((place) => place !== 0 && palette[place]!.alpha < 255);
  if (hidden !== undefined) return { refused: `has pixels of class ${hidden} that its palette makes transparent` };
  return { classOf: new Map(used.map((place) => [place, place])) };
}

function readTwo(palette: Palette, used: readonly number[]): PaletteReading {
  if (used.length > 2) return { refused: `uses ${used.length} entries of its palette` };
  const [first, second] = used.map((place) => palette[place]!);
  if (second === undefined) {
    if (used[0] === 0 && isBlack(first!)) return { classOf: new Map([[0, 0]]) };
    if (used[0] !== 0 && isShown(first!)) return { classOf: new Map([[used[0]!, 1]]) };
  } else if (isShown(second, first) && isBackground(first!, second)) {
    return { classOf: new Map(used.map((place, i) => [place, i])) };
  }
  const shown = used.map((place) => `${place} as ${textOf(palette[place]!)}`).join(' and ');
  return { refused: `shows place ${shown} of its palette: place and colour do not agree which is the lesion` };
}

/** Opaque, and of another colour than the black of a background or, beside it, opaque where that is transparent. */
function isShown(entry: PaletteEntry, background?: PaletteEntry): boolean {
  return entry.alpha === 255 && (!isBlack(entry) || background?.alpha === 0);
}

/** Opaque black, or transparent: then black, or of the lesion's own colour, so that transparency alone draws. */
function isBackground(entry: PaletteEntry, lesion: PaletteEntry): boolean {
  if (entry.alpha === 255) return isBlack(entry);
  return entry.alpha === 0 && (isBlack(entry) || entry.colour.every((value, i) => value === lesion.colour[i]));
}

function isBlack({ colour }: PaletteEntry): boolean {
  return colour.every((value) => value === 0);
}

function textOf({ colour, alpha }: PaletteEntry): string {
  const hex = `#${colour.map((value) => value.toString(16).padStart(2, '0')).join('')}`;
  return alpha === 255 ? hex : `${hex} (alpha ${alpha})`;
}
