/** Which images a table says to be of one patient or lesion. */

import { counted } from '../counted.js';
import { UsageError } from '../errors.js';
import { ImageNames, type NamedImage } from './image-names.js';
import { readTable, requireColumn, type Table, type TableRow } from './table.js';

/** Names under which tables of this field list their images. */
const ID_COLUMNS = ['id', 'image_id', 'isic_id', 'image', 'image_name', 'filename', 'file'];

/** What tables write where there is no value, in lower case. */
const NO_GROUP = new Set(['', 'nan', 'na', 'n/a', '#n/a', '<na>', 'null', 'none']);

/** With a group for fewer of the images than this share, the table is taken for one of other images. */
const FEWEST = 0.5;

export interface Groups {
  /** Group by image id, as the table writes it without spaces around; images without one are missing. */
  groupOf: Map<string, string>;
  /** About what a person should look at. */
  warnings: string[];
}

export interface GroupColumns {
  group: string;
  /** A column such as `id` or `image` unless given. */
  id?: string;
}

/**
 * Reads the group of each image from a table. Empty cells, `NaN`, `NA` and `null` are no group; groups are equal where they
 * are written equally.
 * @throws UsageError for an unreadable table, a missing column, an image in two groups (with both lines), and a table that
 *   knows none or fewer than half of the images, or gives none of them a group
 */
export function readGroups(path: string, columns: GroupColumns, images: readonly NamedImage[]): Groups {
  const table = readTable(path);
  requireColumn(table, columns.group);
  const idColumn = columns.id === undefined ? findIdColumn(table) : requireColumn(table, columns.id);
  const names = new ImageNames(images);
  const known = new Map<string, { group: string; row: TableRow }>();
  const absent: TableRow[] = [];
  const several: TableRow[] = [];
  for (const row of table.rows) {
    const found = names.find(row.cells[idColumn]!);
    if (found.length === 0) absent.push(row);
    if (found.length > 1) several.push(row);
    for (const { id } of found) enter(known, id, { group: plainGroup(row.cells[columns.group]!), row }, path);
  }
  if (known.size < FEWEST * images.length) throw foreignTable(table, idColumn, known.size, images);
  const groupOf = new Map([...known].flatMap(([id, { group }]) => (group === '' ? [] : [[id, group] as const])));
  if (groupOf.size === 0) {
    throw new UsageError(
      `the column ${JSON.stringify(columns.group)} has no value for any of the ${images.length} images`,
      {
        where: path,
        expected: 'a patient, lesion or the like in every row',
      },
    );
  }
  const warnings = [...warningsOfRows(table, idColumn, absent, several), ...warningsOfSpelling(groupOf.values())];
  return { groupOf, warnings };
}

/** The group of one image; a row without a group adds nothing. */
function enter(
  known: Map<string, { group: string; row: TableRow }>,
  id: string,
  entry: { group: string; row: TableRow },
  path: string,
): void {
  const earlier = known.get(id);
  if (earlier && earlier.group !== '' && entry.group !== '' && earlier.group !== entry.group) {
    throw new UsageError(
      `${id} is in group ${JSON.stringify(entry.group)}, and in ${JSON.stringify(earlier.group)} by line ${earlier.row.line}`,
      { where: `${path}, line ${entry.row.line}`, expected: 'one group for each image' },
    );
  }
  if (!earlier || earlier.group === '') known.set(id, entry);
}

function plainGroup(cell: string): string {
  const text = cell.trim();
  return NO_GROUP.has(text.toLowerCase()) ? '' : text;
}

function foreignTable(table: Table, idColumn: string, known: number, images: readonly NamedImage[]): UsageError {
  const written = table.rows.slice(0, 3).map(({ cells }) => JSON.stringify(cells[idColumn]));
  const called = images.slice(0, 3).map(({ id }) => JSON.stringify(id));
  return new UsageError(
    `the column ${JSON.stringify(idColumn)} names ${known === 0 ? 'none' : `only ${known}`} of the ${counted(images.length, 'image')}: it has ${written.join(', ') || 'no rows'}, the images are ${called.join(', ')}`,
    {
      where: table.path,
      expected: 'file names or paths of the images, with or without extension',
      fix: `name the right column with --id-column (${table.columns.join(', ')}); an image of no group has a row with an empty cell`,
    },
  );
}

function* warningsOfRows(table: Table, idColumn: string, absent: readonly TableRow[], several: readonly TableRow[]) {
  const example = (row: TableRow) => `${JSON.stringify(row.cells[idColumn])} on line ${row.line}`;
  if (absent[0]) {
    yield `${absent.length} of ${counted(table.rows.length, 'row')} of the metadata are of images that are not here, such as ${example(absent[0])}`;
  }
  if (several[0]) {
    yield `${counted(several.length, 'row')} of the metadata name several images at once, such as ${example(several[0])}: these images are kept together; write their folders to tell them apart`;
  }
}

/** Groups that a person may have meant to be one: they differ only in case, or in how a number is written. */
function* warningsOfSpelling(groups: Iterable<string>) {
  const spellings = new Map<string, Set<string>>();
  for (const group of groups) {
    const key = /^[+-]?\d+(\.0*)?$/.test(group) ? String(Number(group)) : group.toLowerCase();
    spellings.set(key, (spellings.get(key) ?? new Set()).add(group));
  }
  const doubtful = [...spellings.values()].filter((set) => set.size > 1);
  const [first] = doubtful;
  if (first) {
    const shown = [...first].map((group) => JSON.stringify(group)).join(' and ');
    yield `${counted(doubtful.length, 'group')} of the metadata are written in several ways, such as ${shown}: they are taken as different groups`;
  }
}

function findIdColumn(table: Table): string {
  const column = ID_COLUMNS.find((name) => table.columns.includes(name));
  if (column) return requireColumn(table, column);
  throw new UsageError('which column holds the image ids?', {
    where: table.path,
    expected: `a column called ${ID_COLUMNS.join(', ')}`,
    fix: `say which with --id-column; the table has ${table.columns.join(', ')}`,
  });
}
