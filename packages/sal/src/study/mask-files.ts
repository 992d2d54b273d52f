/** Finds the files that make up the mask of an image by their names, for `init` and `label` alike. */

import { basename } from 'node:path';
import { FailureError } from '../errors.js';
import type { Size } from '../images/decode.js';
import { decodeMaskBytes } from '../images/decode-mask.js';
import { storedSize } from '../images/stored-size.js';
import { findingsOf, hasExchangedSides, type MaskFinding, wrongSize } from './mask-findings.js';
import { derivedFolder, derivedName, folderKind, folderOf, nameKey, numberedName, stemOf } from './mask-names.js';
import { readRecorded, sha256Of } from './recorded-file.js';
import { type FoundFile, isImageName } from './scan.js';
import type { RecordedFile } from './types.js';
import { uniteMasks } from './unite-masks.js';

/** A file as a possible mask, or part of one, of an image of some name. */
interface MaskFile extends FoundFile {
  /** `mask` in `x_mask_1.png`; empty where the name is the image's own. */
  word: string;
  /** 1 in `x_mask_1.png`; null where there is none. */
  number: number | null;
}

/** What an image is found by. */
export interface MaskOwner {
  id: string;
  stem: string;
  /** Path of the image relative to its folder, with forward slashes. */
  path: string;
}

export type MaskMatch = { files: FoundFile[] } | { problem: 'missing' | 'ambiguous'; files: FoundFile[] };

export interface MaskIndexOptions {
  /** Stems of images that are none of the owners: what is called like one of them is nobody else's mask. */
  otherStems?: Iterable<string>;
  /** False for files that are known to be no masks, such as the images where both share a folder. */
  mayBeMask?: (file: FoundFile) => boolean;
}

/** Masks of a folder by the names of their images. */
export class MaskIndex {
  /** `x.png`, `x_mask.png`, `x_mask_1.png` by `x`. */
  private readonly named = new Map<string, MaskFile[]>();
  /** `x_1.png`, `x_2.png` by `x`, where no image is called `x_1`. */
  private readonly numbered = new Map<string, MaskFile[]>();
  /** Everything in a folder `x/` or `x/masks/` that is not called like an image, by `x`. */
  private readonly inFolder = new Map<string, MaskFile[]>();
  private readonly used = new Set<string>();

  /** Those of the files that may be masks. */
  private readonly files: readonly FoundFile[];

  constructor(
    files: readonly FoundFile[],
    owners: readonly MaskOwner[],
    { otherStems = [], mayBeMask = () => true }: MaskIndexOptions = {},
  ) {
    const stems = new Set([...otherStems, ...owners.flatMap(({ id, stem }) => [id, stem])].map(nameKey));
    this.files = files.filter(mayBeMask);
    for (const file of this.files) {
      if (isImageName(file.path) && isMaskName(file.path)) this.enter(file, stems);
    }
  }

  /**
   * The mask of an image: the files named by its id; else by its stem, which must lie in one folder, or in the image's
   * own. A name such as `x_mask` goes before the bare name `x`. Several files are one mask where they are numbered
   * (`x_mask`, `x_mask_1`) or lie in a folder of the image's name.
   * @param stemIsShared true where other images have the same stem: then only the image's own folder counts
   */
  find(image: MaskOwner, stemIsShared = image.id !== image.stem): MaskMatch {
    const byId = image.id === image.stem ? [] : this.candidates(image.id);
    const all = byId.length > 0 ? byId : this.candidates(image.stem);
    const beside = all.filter((file) => folderOf(file.path) === folderOf(image.path));
    const near = byId.length === 0 && (stemIsShared || (all.length > 1 && beside.length > 0)) ? beside : all;
    const chosen = partsOfOneMask(near);
    for (const file of chosen ?? near) this.used.add(file.path);
    if (near.length === 0) return { problem: 'missing', files: [] };
    return chosen ? { files: chosen } : { problem: 'ambiguous', files: near };
  }

  /** Files that may be masks and that `find` has never returned. */
  unused(): FoundFile[] {
    return this.files.filter((file) => !this.used.has(file.path));
  }

  /** All files that may belong to an image called so: the best kind of name that there is. */
  private candidates(name: string): MaskFile[] {
    const key = nameKey(name);
    const named = this.named.get(key) ?? [];
    const withWord = named.filter((file) => file.word !== '');
    if (withWord.length > 0) return withWord;
    // One number alone is more likely the mask of another image.
    const numbered = this.numbered.get(key) ?? [];
    const parts = [...named, ...numbered];
    if (named.length > 0 || numbered.length > 1) return parts;
    return this.inFolder.get(key) ?? [];
  }

  private enter(file: FoundFile, stems: ReadonlySet<string>): void {
    const stem = stemOf(file.path);
    const derived = derivedName(stem);
    if (derived) add(this.named, derived.base, { ...file, word: derived.word, number: derived.number });
    // `x_mask.png` may also be the mask of an image that is itself called `x_mask`.
    if (!derived || stems.has(nameKey(stem))) add(this.named, stem, { ...file, word: '', number: null });
    if (stems.has(nameKey(stem)) || (derived && stems.has(nameKey(derived.base)))) return;
    const numbered = numberedName(stem);
    if (numbered && stems.has(nameKey(numbered.base)))
      add(this.numbered, numbered.base, { ...file, word: '', number: numbered.number });
    else {
      const owner = file.path
        .split('/')
        .slice(0, -1)
        .reverse()
        .find((folder) => folderKind(folder) !== 'mask');
      if (owner !== undefined) add(this.inFolder, owner, { ...file, word: '', number: null });
    }
  }
}

function add(map: Map<string, MaskFile[]>, name: string, file: MaskFile): void {
  const key = nameKey(name);
  const list = map.get(key);
  if (list) list.push(file);
  else map.set(key, [file]);
}

/** False for overlays, superpixels and the like. */
function isMaskName(path: string): boolean {
  return derivedFolder(path)?.kind !== 'derived' && derivedName(stemOf(path))?.kind !== 'derived';
}

/** The files as parts of one mask, in order; null where they are rather several masks of which one would have to be chosen. */
function partsOfOneMask(files: readonly MaskFile[]): MaskFile[] | null {
  if (files.length === 1) return [...files];
  if (files.length === 0) return null;
  const [first] = files as [MaskFile];
  const isObjects = files.every((file) => file.word === '' && file.number === null && isInFolderOfObjects(file, files));
  const numbers = new Set(files.map((file) => file.number));
  const isNumbered =
    numbers.size === files.length &&
    files.every((file) => file.word === first.word && folderOf(file.path) === folderOf(first.path));
  if (!isObjects && !isNumbered) return null;
  return [...files].sort((a, b) => (a.number ?? -1) - (b.number ?? -1) || (a.path < b.path ? -1 : 1));
}

/** Different names in one folder: one object each. Equal names of different formats are one object twice. */
function isInFolderOfObjects(file: MaskFile, files: readonly MaskFile[]): boolean {
  return files.every(
    (other) =>
      folderOf(other.path) === folderOf(file.path) &&
      (other === file || nameKey(stemOf(other.path)) !== nameKey(stemOf(file.path))),
  );
}

export interface CheckedMask {
  /** Class indices uint8 [height, width] at the size of the image. */
  mask: Uint8Array;
  /** The files as they were read. */
  files: RecordedFile[];
  /** As of `uniteMasks`: 0 for one file. */
  overlap: number;
  findings: MaskFinding[];
}

/** A mask that cannot be taken: the file that is to blame, and why. */
export interface RefusedMask {
  file: string;
  problem: string;
  findings: MaskFinding[];
}

/** Decodes the files of a mask, unites them and compares the size with the image's; what is wrong comes back as text, for a report. */
export async function checkMask(
  files: readonly FoundFile[],
  image: Size & { path: string },
  classes: number,
): Promise<CheckedMask | RefusedMask> {
  const parts = [];
  const recorded: RecordedFile[] = [];
  let at = files[0]!;
  try {
    for (at of files) {
      const bytes = await readRecorded({ path: at.absolute, sha256: null }, { what: 'mask' });
      const decoded = await decodeMaskBytes(bytes, at.absolute, classes);
      if (decoded.width !== image.width || decoded.height !== image.height) {
        const stored = hasExchangedSides(decoded, image) ? await storedSize(image.path) : image;
        const { problem, findings } = wrongSize(decoded, image, stored);
        return { file: at.path, problem: ofSeveral(problem, files), findings };
      }
      parts.push({ ...decoded, name: basename(at.path) });
      recorded.push({ path: at.absolute, sha256: sha256Of(bytes) });
    }
    const { mask, overlap } = uniteMasks(parts);
    const drawnByAlpha = parts.some((part) => part.drawnByAlpha);
    return { mask, overlap, files: recorded, findings: findingsOf(mask, drawnByAlpha) };
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { file: at.path, problem: ofSeveral(withoutPath(error.message, at.absolute), files), findings: [] };
  }
}

function ofSeveral(problem: string, files: readonly FoundFile[]): string {
  return files.length === 1 ? problem : `${problem} (one of ${files.length} files of this mask: none is taken)`;
}

/** The first lines of an error as one line, without the path that a report has in its own column. */
export function withoutPath(message: string, path: string): string {
  return message
    .replace(`${path}: `, '')
    .split('\n')
    .map((line) => line.trim())
    .join('; ');
}
