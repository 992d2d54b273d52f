/** Where the mask and the overlay of each image go: no two results in one file, whatever the images are called. */

import { posix } from 'node:path';

export interface PlannedImage {
  /** Relative to the folder of images, with `/`. */
  image: string;
  /** Relative to the output folder. */
  mask: string;
  overlay: string;
}

const OVERLAYS = 'overlays';

/**
 * `a/b.jpg` gives `a/b.png` and `overlays/a/b.png`. Images of one folder that share a stem (`b.jpg`, `b.tif`) keep
 * their whole names (`b.jpg.png`, `b.tif.png`). Names that differ only in upper and lower case count as equal, since
 * some file systems cannot hold both.
 * @param names sorted, without repetition
 */
export function planOutputs(names: readonly string[]): PlannedImage[] {
  const stems = new Map<string, number>();
  for (const name of names) {
    const key = stemOf(name).toLowerCase();
    stems.set(key, (stems.get(key) ?? 0) + 1);
  }
  const taken = new Set<string>();
  return names.map((image) => {
    const stem = stemOf(image);
    const base = stems.get(stem.toLowerCase()) === 1 ? stem : image;
    for (const candidate of candidates(base, image)) {
      const planned = { image, mask: `${candidate}.png`, overlay: posix.join(OVERLAYS, `${candidate}.png`) };
      const keys = [planned.mask.toLowerCase(), planned.overlay.toLowerCase()];
      if (keys.some((key) => taken.has(key))) continue;
      for (const key of keys) taken.add(key);
      return planned;
    }
    throw new Error('internal: no free name');
  });
}

function stemOf(name: string): string {
  return name.slice(0, name.length - posix.extname(name).length);
}

/** The wanted name first; others for the rare case that it is taken, as by `overlays/b.jpg` beside `b.jpg`. */
function* candidates(base: string, image: string): Generator<string> {
  yield base;
  yield image;
  for (let number = 2; ; number++) yield `${image}-${number}`;
}
