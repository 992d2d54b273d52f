/**
 * Which of the files below a folder of images are no images: masks, pictures made from images, earlier results. First by
 * names; what the names leave open, by content: a file of a handful of colours that is called like an image beside it.
 */

import { availableParallelism } from 'node:os';
import { hasFewColors } from './few-colors.js';
import { derivedFolder, derivedName, folderOf, nameKey, stemOf } from './mask-names.js';
import { orderedMap } from './ordered-map.js';
import { RECORD_FILE, recordedFiles } from './prediction-record.js';
import { type FoundFile, isImageName } from './scan.js';
import type { QuarantinedFile } from './study.js';

export interface LeftOut extends QuarantinedFile {
  /** True for masks, false for other pictures made from an image. */
  isMask: boolean;
}

export interface Sorted {
  kept: FoundFile[];
  leftOut: LeftOut[];
}

/** How the reasons for masks begin, in the table of files set aside. */
const MASK_REASON = 'looks like a mask: ';

/** True for a reason that `leaveOut` gave for a mask. */
export function isMaskReason(reason: string): boolean {
  return reason.startsWith(MASK_REASON);
}

/** By names, then by content; order is kept. */
export async function leaveOut(files: readonly FoundFile[]): Promise<Sorted> {
  const named = leaveOutByName(files);
  const looked = await leaveOutByContent(named.kept);
  return { kept: looked.kept, leftOut: [...named.leftOut, ...looked.leftOut] };
}

/**
 * Files that `sal predict` recorded; files in a folder such as `masks` or `overlays`; files called like an image and
 * then `_mask`, `_mask_1`, `_superpixels` and so on.
 */
export function leaveOutByName(files: readonly FoundFile[]): Sorted {
  const results = predictedFiles(files);
  const stems = new Set(files.map((file) => nameKey(stemOf(file.path))));
  return partition(files, ({ path }) => {
    if (!isImageName(path)) return null;
    if (results.has(path) || results.has(folderOf(path))) {
      return { path, isMask: false, reason: 'a result of sal predict' };
    }
    const folder = derivedFolder(path);
    if (folder) return verdict(path, folder.kind === 'mask', `its folder is called ${JSON.stringify(folder.name)}`);
    const name = derivedName(stemOf(path));
    if (!name || !stems.has(nameKey(name.base))) return null;
    return verdict(path, name.kind === 'mask', `by its name it belongs to ${name.base}`);
  });
}

/** Files of a handful of colours whose name is another picture's, or begins with it; that picture itself has more. */
export async function leaveOutByContent(files: readonly FoundFile[]): Promise<Sorted> {
  const byStem = new Map<string, FoundFile[]>();
  for (const file of files) {
    if (!isImageName(file.path)) continue;
    const key = nameKey(stemOf(file.path));
    byStem.set(key, [...(byStem.get(key) ?? []), file]);
  }
  const relatives = new Map<FoundFile, FoundFile[]>();
  for (const file of files) {
    if (!isImageName(file.path)) continue;
    const others = prefixesOf(nameKey(stemOf(file.path))).flatMap((stem) => byStem.get(stem) ?? []);
    const related = others.filter((other) => other !== file);
    if (related.length > 0) relatives.set(file, related);
  }
  const involved = [...new Set([...relatives].flatMap(([file, related]) => [file, ...related]))];
  const few = new Set<FoundFile>();
  const looks = orderedMap(involved, availableParallelism(), (file) => hasFewColors(file.absolute));
  let next = 0;
  for await (const isFew of looks) {
    const file = involved[next++]!;
    if (isFew) few.add(file);
  }
  return partition(files, (file) => {
    const image = few.has(file) ? relatives.get(file)?.find((other) => !few.has(other)) : undefined;
    return image ? verdict(file.path, true, `a few grey values, and the name of ${image.path}`) : null;
  });
}

function verdict(path: string, isMask: boolean, why: string): LeftOut {
  return { path, isMask, reason: `${isMask ? MASK_REASON : 'made from an image: '}${why}` };
}

function partition(files: readonly FoundFile[], judge: (file: FoundFile) => LeftOut | null): Sorted {
  const sorted: Sorted = { kept: [], leftOut: [] };
  for (const file of files) {
    const left = judge(file);
    if (left) sorted.leftOut.push(left);
    else sorted.kept.push(file);
  }
  return sorted;
}

/** Paths that records of predictions list; where a record is damaged, its whole folder (with its slash). */
function predictedFiles(files: readonly FoundFile[]): Set<string> {
  const results = new Set<string>();
  for (const { path, absolute } of files) {
    const folder = folderOf(path);
    if (path.slice(folder.length) !== RECORD_FILE) continue;
    const listed = recordedFiles(absolute);
    if (listed) for (const file of listed) results.add(`${folder}${file}`);
    else if (folder !== '') results.add(folder);
  }
  return results;
}

/** `a_b-c`, `a_b`, `a`: what an image may be called whose mask is called so. */
function prefixesOf(stem: string): string[] {
  const ends = [...stem.matchAll(/[_. -]+/g)].map((match) => match.index).filter((end) => end > 0);
  return [stem, ...ends.map((end) => stem.slice(0, end))];
}
