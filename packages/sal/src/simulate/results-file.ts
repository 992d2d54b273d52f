/** `results.json` of a simulation's folder. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError } from '../errors.js';
import { writeFileDurably } from '../study/files.js';
import type { SimulationResults } from './results.js';

const fileName = 'results.json';

export function writeSimulationResults(directory: string, results: SimulationResults): void {
  writeFileDurably(join(directory, fileName), `${JSON.stringify(results)}\n`);
}

/** @throws FailureError where no result is written yet, or the file is damaged */
export function readSimulationResults(directory: string): SimulationResults {
  const path = join(directory, fileName);
  const fix = 'run sal simulate with the same config: it writes the results of what is done, and goes on';
  if (!existsSync(path)) throw new FailureError('the simulation has no results yet', { where: path, fix });
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as SimulationResults;
  } catch (error) {
    throw new FailureError(`cannot be read: ${(error as Error).message}`, { where: path, fix });
  }
}
