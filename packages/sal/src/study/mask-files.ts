/** Finds the mask file of an image by its name, for `init` and `label` alike. */

import { extname } from 'node:path';
import { FailureError } from '../errors.js';
import { decodeMask } from '../images/decode-mask.js';
import { FORMAT_OF_EXTENSION, type FoundFile, stemOf } from './scan.js';

/** ISIC's `_segmentation` and the common `_mask`, in any case. */
const SUFFIX = /[_-](segmentation|mask)$/i;

interface MaskFile extends FoundFile {
  hasSuffix: boolean;
}

/** What an image is found by. */
export interface MaskOwner {
  id: string;
  stem: string;
  /** Path of the image relative to its folder, with forward slashes. */
  path: string;
}

export type MaskMatch = { file: FoundFile } | { problem: 'missing' | 'ambiguous'; files: FoundFile[] };

/** Masks of a folder by the stem of their image. */
export class MaskIndex {
  private readonly byStem = new Map<string, MaskFile[]>();
  private readonly used = new Set<string>();

  /** @param onlySuffixed true where images and masks share a folder: a file without the suffix is an image there */
  constructor(
    readonly files: readonly FoundFile[],
    onlySuffixed = false,
  ) {
    for (const file of files) {
      if (!(extname(file.path).toLowerCase() in FORMAT_OF_EXTENSION)) continue;
      const stem = stemOf(file.path);
      const base = stem.replace(SUFFIX, '');
      const hasSuffix = base !== stem;
      if (onlySuffixed && !hasSuffix) continue;
      this.add(base, { ...file, hasSuffix });
      // `x_mask.png` may also be the mask of an image that is itself called `x_mask`.
      if (hasSuffix && !onlySuffixed) this.add(stem, { ...file, hasSuffix: false });
    }
  }

  /**
   * The mask of an image: the file named by its id; else by its stem, which must be the only such file, or the only one
   * in the image's own folder. A name with the suffix goes before one without.
   * @param stemIsShared true where other images have the same stem: then only the image's own folder counts
   */
  find(image: MaskOwner, stemIsShared = image.id !== image.stem): MaskMatch {
    const named = preferred(image.id === image.stem ? [] : (this.byStem.get(image.id) ?? []));
    const all = this.byStem.get(image.stem) ?? [];
    const folder = folderOf(image.path);
    const beside = all.filter((file) => folderOf(file.path) === folder);
    const candidates =
      named.length > 0 ? named : preferred(stemIsShared || (all.length > 1 && beside.length > 0) ? beside : all);
    for (const file of candidates) this.used.add(file.path);
    const [file] = candidates;
    if (!file) return { problem: 'missing', files: [] };
    return candidates.length === 1 ? { file } : { problem: 'ambiguous', files: candidates };
  }

  /** Files that `find` has never returned. */
  unused(): FoundFile[] {
    return this.files.filter((file) => !this.used.has(file.path));
  }

  private add(stem: string, file: MaskFile): void {
    const list = this.byStem.get(stem);
    if (list) list.push(file);
    else this.byStem.set(stem, [file]);
  }
}

function preferred(files: readonly MaskFile[]): MaskFile[] {
  const suffixed = files.filter((file) => file.hasSuffix);
  return suffixed.length > 0 ? suffixed : [...files];
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

export type CheckedMask = { mask: Uint8Array } | { problem: string };

/** Decodes a mask and compares its size with its image's; what is wrong comes back as text, for a report. */
export async function checkMask(
  path: string,
  image: { width: number; height: number },
  classes: number,
): Promise<CheckedMask> {
  try {
    const { mask, width, height } = await decodeMask(path, classes);
    if (width === image.width && height === image.height) return { mask };
    return { problem: `is ${width} x ${height}, its image is ${image.width} x ${image.height}` };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { problem: withoutPath(error.message, path) };
  }
}

/** The first lines of an error as one line, without the path that a report has in its own column. */
export function withoutPath(message: string, path: string): string {
  return message
    .replace(`${path}: `, '')
    .split('\n')
    .map((line) => line.trim())
    .join('; ');
}
