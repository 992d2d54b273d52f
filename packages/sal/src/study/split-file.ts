/** A split given as a table `id,split`. */

import { UsageError } from '../errors.js';
import { nearestName } from '../nearest.js';
import { ImageNames, type NamedImage } from './image-names.js';
import { readTable, requireColumn } from './table.js';
import type { Split } from './types.js';

export interface GivenSplit {
  split: Split;
  line: number;
}

/**
 * Reads a split and checks it against all image files.
 * @returns split and line by id; it covers every id
 * @throws UsageError with the line for an unknown id, a value other than pool and test, or an id given twice; without
 *   one for ids that the file does not mention.
 */
export function readSplitFile(path: string, images: readonly NamedImage[]): Map<string, GivenSplit> {
  const table = readTable(path);
  requireColumn(table, 'id');
  requireColumn(table, 'split');
  const ids = images.map((image) => image.id);
  const names = new ImageNames(images);
  const splits = new Map<string, GivenSplit>();
  for (const { line, cells } of table.rows) {
    const where = `${path}, line ${line}`;
    const written = cells.id!;
    const [image, other] = names.find(written);
    const split = cells.split!;
    if (!image) {
      const near = nearestName(written, ids);
      throw new UsageError(`no image is called ${JSON.stringify(written)}`, {
        where,
        fix: near && `did you mean ${near}?`,
      });
    }
    if (other) {
      throw new UsageError(`${JSON.stringify(written)} may be ${image.id} or ${other.id}`, {
        where,
        expected: 'an id or a path that only one image has',
      });
    }
    const { id } = image;
    if (split !== 'pool' && split !== 'test') {
      throw new UsageError(`${id} is in split ${JSON.stringify(split)}`, { where, expected: 'pool or test' });
    }
    const earlier = splits.get(id);
    if (earlier) throw new UsageError(`${id} was given on line ${earlier.line} already`, { where });
    splits.set(id, { split, line });
  }
  const missing = ids.filter((id) => !splits.has(id));
  if (missing.length > 0) {
    throw new UsageError(
      `${missing.length} of ${ids.length} images are not in the split, such as ${missing.slice(0, 3).join(', ')}`,
      {
        where: path,
        expected: 'a line for every image',
        fix: 'add them, or give a folder with only the images of the split',
      },
    );
  }
  return splits;
}

/**
 * Splits of groups from splits of images.
 * @param groups ids of each group's members
 * @throws UsageError when a group lies on both sides, naming two of its members with their lines.
 */
export function splitGivenGroups(
  path: string,
  groups: readonly (readonly string[])[],
  given: Map<string, GivenSplit>,
): Split[] {
  return groups.map((ids) => {
    const first = given.get(ids[0]!)!;
    const other = ids.find((id) => given.get(id)!.split !== first.split);
    if (other === undefined) return first.split;
    const second = given.get(other)!;
    throw new UsageError(
      `${ids[0]} (line ${first.line}) is in ${first.split} and ${other} (line ${second.line}) in ${second.split}, but they belong together`,
      {
        where: path,
        expected: 'images of one patient or lesion, and duplicates, in one split: else the test set is no test',
        fix: 'put both in one split; --no-near-duplicates if they only look alike',
      },
    );
  });
}
