/** What file and folder names say: which is a mask, and of which image. Pure; every rule about such names stands here. */

import { extname } from 'node:path';

/** Words behind an image's name, or as the name of a folder, that say: this is its mask. */
const MASK_WORDS = [
  ...['mask', 'masks', 'segmentation', 'segmentations', 'segmentationclass', 'segmentationobject', 'seg'],
  ...['groundtruth', 'groundtruths', 'gt', 'gts', 'label', 'labels', 'annotation', 'annotations'],
];

/** The same of pictures that are made from an image and are no masks. */
const DERIVED_WORDS = [
  ...['superpixel', 'superpixels', 'overlay', 'overlays', 'contour', 'contours', 'outline', 'outlines'],
  ...['prediction', 'predictions', 'pred', 'preds', 'heatmap', 'heatmaps'],
];

/** `ground_truth` is one word too. */
const WORDS = [...MASK_WORDS, ...DERIVED_WORDS].join('|').replaceAll('groundtruth', 'ground[_ -]?truth');

/** `x_mask`, `x-Segmentation`, `x_mask_1`, `x_mask2`, `x mask (3)`: base, word and number. */
const NAME = new RegExp(`^(?<base>.+?)[_. -]+(?<word>${WORDS})(?:[_. -]*\\(?(?<number>\\d+)\\)?)?$`, 'i');

/** `x_1`, `x-2`. */
const NUMBERED = /^(?<base>.+)[_-](?<number>\d+)$/;

/** File name without folder and extension, in Unicode's composed form (macOS stores the decomposed one). */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const extension = extname(name);
  return (extension ? name.slice(0, -extension.length) : name).normalize('NFC');
}

/** Folder of a path with its slash; empty for a path without folders. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** A stem as it is compared: some file systems cannot tell names apart that differ only in case. */
export function nameKey(stem: string): string {
  return stem.normalize('NFC').toLowerCase();
}

export interface DerivedName {
  /** Stem of the image. */
  base: string;
  kind: 'mask' | 'derived';
  /** In lower case, without separators. */
  word: string;
  /** Null where there is none. */
  number: number | null;
}

/** What a stem says of itself by a word at its end; null where it says nothing. */
export function derivedName(stem: string): DerivedName | null {
  const groups = NAME.exec(stem)?.groups;
  if (!groups) return null;
  const word = plainWord(groups.word!);
  const number = groups.number === undefined ? null : Number(groups.number);
  return { base: groups.base!, kind: MASK_WORDS.includes(word) ? 'mask' : 'derived', word, number };
}

/** `x_1` as the first part of something called `x`. */
export function numberedName(stem: string): { base: string; number: number } | null {
  const groups = NUMBERED.exec(stem)?.groups;
  return groups ? { base: groups.base!, number: Number(groups.number) } : null;
}

/**
 * What the name of a folder says of all that is in it: `masks`, `Ground Truth`, `train_masks`, `labelsTr`,
 * `ISIC_Part1_GroundTruth`, `overlays`; null where it says nothing. Only a word at the end counts, or one that names the
 * part of the data set behind it, so that `label-free` is a folder of images.
 */
export function folderKind(name: string): 'mask' | 'derived' | null {
  const parts = name
    .normalize('NFC')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '' && !PARTS_OF_A_SET.test(part));
  const ends = [parts.at(-1), parts.slice(-2).join('')];
  if (ends.some((end) => end !== undefined && MASK_WORDS.includes(end))) return 'mask';
  return ends.some((end) => end !== undefined && DERIVED_WORDS.includes(end)) ? 'derived' : null;
}

/** Behind the word in `labelsTr`, `masks_test`, `annotations 2`, `gt_png`. */
const PARTS_OF_A_SET = /^(tr|ts|va|train|training|test|testing|val|valid|validation|png|tif|tiff|\d+)$/;

/** The innermost folder on the way to a file whose name says what is in it. */
export function derivedFolder(path: string): { name: string; kind: 'mask' | 'derived' } | null {
  for (const name of path.split('/').slice(0, -1).reverse()) {
    const kind = folderKind(name);
    if (kind) return { name, kind };
  }
  return null;
}

function plainWord(word: string): string {
  return word.toLowerCase().replace(/[^a-z]/g, '');
}
