/** Which images belong together: one patient or lesion, or one picture twice. Pure but for reading the table. */

import { UsageError } from '../errors.js';
import { readTable, requireColumn, type Table } from './table.js';

/** Disjoint sets of the numbers 0 to n - 1, with path halving. */
export class UnionFind {
  private readonly parents: Int32Array;

  constructor(count: number) {
    this.parents = Int32Array.from({ length: count }, (_, index) => index);
  }

  /** The smallest member stands for its set. */
  find(index: number): number {
    let at = index;
    while (this.parents[at] !== at) {
      this.parents[at] = this.parents[this.parents[at]!]!;
      at = this.parents[at]!;
    }
    return at;
  }

  union(a: number, b: number): void {
    const [first, second] = [this.find(a), this.find(b)];
    this.parents[Math.max(first, second)] = Math.min(first, second);
  }

  /** The sets, ordered by their smallest member, members in order. */
  sets(): number[][] {
    const sets = new Map<number, number[]>();
    for (let index = 0; index < this.parents.length; index++) {
      const root = this.find(index);
      const set = sets.get(root);
      if (set) set.push(index);
      else sets.set(root, [index]);
    }
    return [...sets.values()];
  }
}

/** Names under which tables of this field list their images. */
const ID_COLUMNS = ['id', 'image_id', 'isic_id', 'image', 'image_name', 'filename', 'file'];

/**
 * Reads the group of each image from a table; an empty cell means no group.
 * @returns group by the id as the table spells it, without the extension of an image file
 * @throws UsageError for an unreadable table, a missing column, or an id in two groups (with both lines).
 */
export function readGroups(path: string, groupColumn: string, idColumn?: string): Map<string, string> {
  const table = readTable(path);
  requireColumn(table, groupColumn);
  const ids = idColumn === undefined ? findIdColumn(table) : requireColumn(table, idColumn);
  const groups = new Map<string, string>();
  const lines = new Map<string, number>();
  for (const { line, cells } of table.rows) {
    const id = plainId(cells[ids]!);
    const group = cells[groupColumn]!;
    const earlier = groups.get(id);
    if (earlier !== undefined && earlier !== group) {
      throw new UsageError(
        `${id} is in group ${JSON.stringify(group)}, and in ${JSON.stringify(earlier)} by line ${lines.get(id)}`,
        {
          where: `${path}, line ${line}`,
          expected: 'one group for each image',
        },
      );
    }
    groups.set(id, group);
    lines.set(id, line);
  }
  return groups;
}

/** An id as tables write it: perhaps with the extension of the image file. */
export function plainId(text: string): string {
  return text.replace(/\.(jpe?g|jpe|jfif|png|tiff?|webp|gif|avif)$/i, '').normalize('NFC');
}

function findIdColumn(table: Table): string {
  const column = ID_COLUMNS.find((name) => table.columns.includes(name));
  if (column) return column;
  throw new UsageError('which column holds the image ids?', {
    where: table.path,
    expected: `a column called ${ID_COLUMNS.join(', ')}`,
    fix: `say which with --id-column; the table has ${table.columns.join(', ')}`,
  });
}
