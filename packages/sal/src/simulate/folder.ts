/** Which folders `sal simulate` may write into: new or empty ones, and those that it made. */

import { existsSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../errors.js';
import { checkOutputFolder } from '../study/output-path.js';
import { isStudy } from '../study/own-names.js';

/** Its presence says whose folder it is. */
export const MARKER = 'made-by.json';
export const MARKER_TEXT = '{"madeBy":"sal simulate"}\n';

export const SIMULATION_FOLDERS = ['jobs', 'studies', 'work'] as const;

/** True for a folder that `sal simulate` has made; those of version 0.1.0 have the three folders and no marker. */
export function isSimulation(directory: string): boolean {
  if (isStudy(directory)) return false;
  return existsSync(join(directory, MARKER)) || SIMULATION_FOLDERS.every((name) => existsSync(join(directory, name)));
}

/**
 * The absolute folder of a simulation, new or to be gone on with.
 * @throws UsageError for a folder that holds anything else
 */
export function checkSimulationFolder(path: string, flag: string): string {
  const directory = checkOutputFolder(path, flag);
  if (!existsSync(directory) || readdirSync(directory).length === 0) return directory;
  if (!isSimulation(directory)) {
    throw new UsageError(`${flag} is not empty and was not made by sal simulate`, {
      where: directory,
      expected: 'a folder that is new, empty, or of an earlier sal simulate',
    });
  }
  refuseLinkedFolders(directory);
  return directory;
}

/** @throws UsageError where a folder of the simulation is a link: what is written there would be written elsewhere */
export function refuseLinkedFolders(directory: string): void {
  for (const name of SIMULATION_FOLDERS) {
    const path = join(directory, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== false) continue;
    throw new UsageError('is no folder of its own', {
      where: path,
      expected: 'a folder that sal simulate made, not a link',
    });
  }
}
