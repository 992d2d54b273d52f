/** The main tables for the docs. */
import { counted } from '../../counted.js';
import type { SimulationAnalysis } from '../analysis/types.js';
import type { SimulationResults } from '../results.js';
import { rules } from './rules.js';
import { verdicts } from './sections/overview.js';
import { diceTable, shareOfFullTable } from './tables/budgets.js';
import { areaDifferenceTable, differenceTable } from './tables/differences.js';
import { rankingTable, reachTable } from './tables/ranking.js';
import { escapeMarkdown, markdownTable } from './tables/text-table.js';

export function simulationMarkdown(results: SimulationResults, analysis: SimulationAnalysis): string {
  const { images, dataSha256 } = results;
  const facts = `${counted(analysis.arms.length, 'arm')}, seeds ${analysis.seeds.join(', ')}, pool of ${images.pool} and ${images.test} test images at ${images.size} pixels, data ${dataSha256.slice(0, 12)}.`;
  const tables = [diceTable, shareOfFullTable, differenceTable, areaDifferenceTable, rankingTable, reachTable];
  return [
    `## ${escapeMarkdown(results.name)}`,
    facts,
    ...verdicts(analysis),
    ...analysis.notes,
    ...tables.map((table) => markdownTable(table(analysis)).trimEnd()),
    rules.map(([name, rule]) => `- ${name}: ${rule}.`).join('\n'),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}
