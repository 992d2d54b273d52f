/**
 * A study may come from a stranger: before anything of it is used, its folder and its database are held to the rule
 * that nothing in it leads outside. Links, devices and names that climb out are refused by name.
 */

import { lstatSync, readdirSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { FailureError } from '../errors.js';
import { OWN_FOLDERS, REPORT_FOLDER } from './own-names.js';
import type { Database } from './sqlite.js';

/** Deeper folders are not ours: nothing in them is read or written. */
const DEPTH = 2;

/**
 * @param directory absolute
 * @throws FailureError for the first file of the study that is a link or no regular file
 */
export function refuseLinks(directory: string): void {
  const own = new Set<string>([...OWN_FOLDERS, REPORT_FOLDER]);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.name === 'cache' && entry.isSymbolicLink()) refuseForeignCache(directory, path);
    else if (own.has(entry.name)) visit(directory, path, 0);
    else if (/^(study\.|sal\.yaml$|simulation\.json$)/.test(entry.name) && !entry.isFile())
      throw leadsOut(directory, path);
  }
}

function visit(directory: string, path: string, depth: number): void {
  const status = lstatSync(path);
  if (!status.isDirectory()) throw leadsOut(directory, path);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) {
      if (depth < DEPTH) visit(directory, inner, depth + 1);
    } else if (!entry.isFile()) throw leadsOut(directory, inner);
  }
}

/** The studies of a simulation share one cache: a link to that of another study beside it is the only one allowed. */
function refuseForeignCache(directory: string, link: string): void {
  const simulation = dirname(dirname(realpathSync(directory)));
  let target = '';
  try {
    target = relative(simulation, realpathSync(link));
  } catch {
    throw leadsOut(directory, link);
  }
  const isBeside = ['work', 'studies'].includes(basename(dirname(realpathSync(directory))));
  if (!isBeside || !/^studies[/\\][0-9a-f]+[/\\]cache$/.test(target)) throw leadsOut(directory, link);
  visit(directory, realpathSync(link), 0);
}

function leadsOut(directory: string, path: string): FailureError {
  const status = lstatSync(path);
  const what = status.isSymbolicLink()
    ? 'is a link, which may lead out of the study'
    : 'is not what a study holds there';
  return new FailureError(what, {
    where: path,
    expected: 'regular files and folders only',
    fix: `put the file itself in its place, if you trust where the study ${basename(directory)} came from`,
  });
}

interface NameRule {
  /** For a person. */
  what: string;
  /** Gives the wrong values as `value`. */
  query: string;
}

const SEPARATORS = process.platform === 'win32' ? ['/', '\\', ':'] : ['/'];
const holds = (column: string, characters: readonly string[]) =>
  [...characters.map((character) => `instr(${column}, '${character}')`), `instr(${column}, char(0))`].join(' OR ');
const isNoName = (column: string) =>
  `typeof(${column}) <> 'text' OR ${column} IN ('', '.', '..') OR ${holds(column, SEPARATORS)}`;
const isOutside = (column: string) =>
  `typeof(${column}) <> 'text' OR ${column} = '' OR instr(${column}, char(0)) OR ${column} GLOB '/*' OR
   '/' || replace(${column}, '\\', '/') || '/' GLOB '*/../*' OR ${column} GLOB '[A-Za-z]:*' AND ${process.platform === 'win32' ? 1 : 0}`;
const isNoCount = (column: string) => `typeof(${column}) <> 'integer' OR ${column} < 0`;

const RULES: readonly NameRule[] = [
  {
    what: 'a table that no study has',
    query: "SELECT name AS value FROM sqlite_master WHERE type IN ('view', 'trigger')",
  },
  { what: 'an id of an image', query: `SELECT id AS value FROM images WHERE ${isNoName('id')}` },
  { what: 'the path of an image', query: `SELECT path AS value FROM images WHERE ${isOutside('path')}` },
  {
    what: 'the path of a reference mask',
    query: `SELECT reference_mask AS value FROM images WHERE reference_mask IS NOT NULL AND (${isOutside('reference_mask')})`,
  },
  {
    what: 'the path of a further reference mask',
    query: `SELECT more.value AS value FROM images, json_each(coalesce(reference_more, '[]')) AS more WHERE ${isOutside('more.value')}`,
  },
  {
    what: 'the place of an image',
    query: `SELECT id AS value FROM images WHERE ${['row', 'width', 'height'].map(isNoCount).join(' OR ')}`,
  },
  { what: 'the image of a mask', query: `SELECT image_id AS value FROM annotations WHERE ${isNoName('image_id')}` },
  { what: 'the revision of a mask', query: `SELECT image_id AS value FROM annotations WHERE ${isNoCount('revision')}` },
  { what: 'the image of a choice', query: `SELECT image_id AS value FROM picks WHERE ${isNoName('image_id')}` },
  {
    what: 'the number of a round',
    query: `SELECT round AS value FROM selections WHERE ${isNoCount('round')} UNION ALL SELECT round FROM picks WHERE ${isNoCount('round')}`,
  },
  {
    what: 'the id of a run',
    query: `SELECT id AS value FROM runs WHERE typeof(id) <> 'text' OR typeof(kind) <> 'text' OR id NOT GLOB kind || '-[0-9]*'
            OR substr(id, length(kind) + 2) GLOB '*[^0-9]*' OR kind NOT IN ('pretrain', 'train', 'evaluate')`,
  },
];

function firstOf(database: Database, query: string, file: string): { value: unknown } | undefined {
  try {
    return database.prepare(`${query} LIMIT 1`).get() as { value: unknown } | undefined;
  } catch (error) {
    throw new FailureError(`is no database of a study: ${(error as Error).message}`, {
      where: file,
      fix: 'restore the file from a copy',
    });
  }
}

/** @throws FailureError for the first value of the database that would name a file outside of the study */
export function refuseOutsideNames(database: Database, file: string): void {
  for (const { what, query } of RULES) {
    const found = firstOf(database, query, file);
    if (!found) continue;
    throw new FailureError(`${what} is ${JSON.stringify(String(found.value))}`, {
      where: file,
      expected: 'a study as sal makes them, in which no name leads outside of its folders',
      fix: 'do not use this study unless you trust where it came from',
    });
  }
}
