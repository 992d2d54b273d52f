/**
 * `selections/round-<n>/` and the row of the round in step, whatever kills the command in between: the files are written
 * under a hidden name, the round is recorded, the folder takes its name, and last the round is marked as complete.
 */

import { existsSync, mkdirSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { csvText } from '../csv.js';
import { UsageError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { syncDirectory, writeFileDurably } from '../study/files.js';
import { discard, makePartial, publish, removeAbandoned } from '../study/partial-folder.js';
import type { Study } from '../study/study.js';
import { readTable } from '../study/table.js';
import type { SelectionRecord } from '../study/types.js';
import type { SelectSettings } from './settings.js';

/** What a round was asked for: the settings that decide its picks. */
export function requestOf(settings: SelectSettings, seed: number): object {
  const { device: _, pictures: __, map: ___, forecast: ____, ...deciding } = settings;
  return JSON.parse(JSON.stringify({ ...deciding, seed })) as object;
}

/**
 * Completes the files of rounds whose command was killed. Returns the round of the same request, whose command this one
 * repeats; those of other requests are complete then. The caller holds the lock of the selections.
 */
export function completeFiles(study: Study, request: object, hooks: Hooks): SelectionRecord | null {
  let repeated: SelectionRecord | null = null;
  for (const { request: wanted, ...record } of study.unfinishedSelections()) {
    publishRound(study, record);
    const text = `round ${record.round} was recorded by a command that did not come to its end (${record.created})`;
    if (isDeepStrictEqual(wanted, request)) {
      hooks.log(`${text}; this is the same command: the round is completed, and no other images are asked for`);
      repeated = record;
    } else {
      hooks.log(`${text}; its ${record.picks.length} images count as asked for`);
      study.completeSelection(record.round);
    }
  }
  removeAbandoned(join(study.directory, 'selections', '*'));
  return repeated;
}

/** Writes a round's files under a hidden name; the returned function gives the folder its name and returns its path. */
export function writeRoundFiles(
  study: Study,
  round: number,
  files: ReadonlyMap<string, string | Buffer>,
  hooks: Hooks,
): () => string {
  const directory = folderOf(study, round);
  giveWay(directory, hooks);
  const partial = makePartial(directory);
  try {
    for (const [name, content] of files) writeFileDurably(join(partial, name), content);
  } catch (error) {
    discard(partial);
    throw error;
  }
  return () => {
    publish(partial, directory);
    syncDirectory(join(study.directory, 'selections'));
    return directory;
  };
}

/** What lies there belongs to no recorded round: a list of picks may be all that is left of one whose row was lost. */
function giveWay(directory: string, hooks: Hooks): void {
  if (!existsSync(directory) || readdirSync(directory).length === 0) return;
  let number = 1;
  while (existsSync(`${directory}.unrecorded-${number}`)) number++;
  renameSync(directory, `${directory}.unrecorded-${number}`);
  hooks.warn(`${directory} belonged to no recorded round: it is called ${directory}.unrecorded-${number} now`);
}

function publishRound(study: Study, { round, picks }: SelectionRecord): void {
  const directory = folderOf(study, round);
  if (existsSync(directory)) return;
  const written = writtenFolder(directory, picks);
  if (written) {
    publish(written, directory);
    return;
  }
  mkdirSync(directory);
  const rows = picks.map(({ id, rank, cluster, distance, reason }) => {
    return [rank, id, cluster, distance, reason, study.image(id).path];
  });
  writeFileDurably(join(directory, PICKS_FILE), csvText(PICKS_HEADER, rows));
}

/** Of the folders that killed commands left for the round the one that is whole: it lists these picks, with most files. */
function writtenFolder(directory: string, picks: SelectionRecord['picks']): string | undefined {
  const selections = dirname(directory);
  const candidates = readdirSync(selections)
    .filter((name) => name.startsWith(`.${basename(directory)}.partial-`))
    .map((name) => join(selections, name))
    .filter((folder) => existsSync(join(folder, PICKS_FILE)) && listsPicks(join(folder, PICKS_FILE), picks));
  const files = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith('.')).length;
  return candidates.sort((a, b) => files(b) - files(a))[0];
}

function listsPicks(path: string, picks: SelectionRecord['picks']): boolean {
  try {
    const ids = readTable(path).rows.map(({ cells }) => cells.id);
    return isDeepStrictEqual(
      ids,
      picks.map(({ id }) => id),
    );
  } catch (error) {
    // A list that a kill cut short.
    if (error instanceof UsageError) return false;
    throw error;
  }
}

const PICKS_FILE = 'picks.csv';
export const PICKS_HEADER = ['rank', 'id', 'cluster', 'distance', 'reason', 'file'];

function folderOf(study: Study, round: number): string {
  return join(study.directory, 'selections', `round-${round}`);
}
