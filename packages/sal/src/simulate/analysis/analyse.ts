/** From the records of a simulation to everything that its report says. */
import type { SimulationResults } from '../results.js';
import { armCells, type FullSupervision } from './arm-cells.js';
import { Cells } from './cells.js';
import { area, areaDifferences, rankedArms, reach } from './curves.js';
import { differencesToBaseline } from './differences.js';
import { notesOn } from './notes.js';
import { penalties, ranking } from './ranking.js';
import type { AnalysisOptions, SimulationAnalysis } from './types.js';
import { worstImages } from './worst-images.js';

const worstShown = 20;

/**
 * Pure and repeatable: the order of the records does not matter, and the same seed gives the same intervals. Works on
 * the results of an unfinished simulation; `notes` says what is missing.
 */
export function analyseSimulation(
  results: SimulationResults,
  given: Partial<AnalysisOptions> = {},
): SimulationAnalysis {
  const options: AnalysisOptions = { seed: 0, resamples: 4000, scale: 'linear', ...given };
  const cells = new Cells(results);
  const full = fullSupervisionOf(cells, results.fullSupervision);
  const ranked = rankedArms(cells);
  const penalty = penalties(cells, ranked.arms);
  const arms = results.arms.map(({ name, factors }) => ({
    name,
    factors,
    cells: armCells(cells, name, full, options),
    area: ranked.arms.includes(name) ? area(cells, name, ranked.labels, options) : null,
    reach: full ? reach(cells, name, full, options) : [],
  }));
  const areas = new Map(arms.flatMap((arm) => (arm.area ? [[arm.name, arm.area.mean] as const] : [])));
  return {
    options,
    baselines: cells.baselines,
    fullSupervision: results.fullSupervision,
    testImages: results.testIds.length,
    seeds: cells.seeds,
    labels: cells.labels,
    rankedLabels: ranked.labels,
    arms,
    differences: differencesToBaseline(cells, options),
    areaDifferences: areaDifferences(cells, ranked.arms, ranked.labels, options),
    penalty,
    ranking: ranking(cells, ranked.arms, ranked.labels, areas, penalty),
    worstImages: worstImages(cells, results.testIds, full, worstShown),
    notes: notesOn(cells, results),
  };
}

function fullSupervisionOf(cells: Cells, arm: string | null): FullSupervision | null {
  const labels = arm === null ? undefined : cells.labelsOf(arm).at(-1);
  return arm === null || labels === undefined ? null : { arm, labels };
}
