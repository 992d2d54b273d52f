import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileDurably } from '../../study/files.js';
import { analyseSimulation } from '../analysis/analyse.js';
import type { AnalysisOptions, SimulationAnalysis } from '../analysis/types.js';
import type { SimulationResults } from '../results.js';
import { differencesCsv, recordsCsv } from './csv.js';
import { simulationMarkdown } from './markdown.js';
import { simulationPage } from './page.js';

/** Names of the files that a report is made of. */
export const reportFiles = ['report.html', 'report.json', 'records.csv', 'differences.csv', 'tables.md'] as const;

/**
 * Analyses the results, finished or not, and writes the report into the folder (made where it is missing; files of an
 * earlier report are replaced).
 */
export function writeSimulationReport(
  directory: string,
  results: SimulationResults,
  options: Partial<AnalysisOptions> = {},
): SimulationAnalysis {
  const analysis = analyseSimulation(results, options);
  const { name, created, config, versions, dataSha256, images } = results;
  const about = { name, created, config, versions, dataSha256, images };
  const contents: Record<(typeof reportFiles)[number], string> = {
    'report.html': simulationPage(results, analysis),
    'report.json': `${JSON.stringify({ ...about, ...analysis }, null, 2)}\n`,
    'records.csv': recordsCsv(results),
    'differences.csv': differencesCsv(analysis),
    'tables.md': simulationMarkdown(results, analysis),
  };
  mkdirSync(directory, { recursive: true });
  for (const file of reportFiles) writeFileDurably(join(directory, file), contents[file]);
  return analysis;
}
