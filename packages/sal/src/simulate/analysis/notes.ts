import { counted } from '../../counted.js';
import type { SimulationResults } from '../results.js';
import type { Cells } from './cells.js';

/** Fewer seeds than this support no claim (docs/explanation/method.md). */
const enoughSeeds = 5;

/** What is missing or thin, in sentences. */
export function notesOn(cells: Cells, { arms, fullSupervision, failed = [] }: SimulationResults): string[] {
  const notes: string[] = [];
  for (const { name } of arms) {
    const labels = cells.labelsOf(name);
    if (labels.length === 0) notes.push(`${name} has no result yet.`);
    const lacking = new Map<string, number[]>();
    for (const value of labels) {
      const missing = cells.seeds.filter((seed) => !cells.seedsOf(name, value).includes(seed));
      if (missing.length === 0) continue;
      const seeds = `${missing.length === 1 ? 'seed' : 'seeds'} ${missing.join(', ')}`;
      lacking.set(seeds, [...(lacking.get(seeds) ?? []), value]);
    }
    for (const [seeds, at] of lacking) notes.push(`${name} lacks ${seeds} at ${at.join(', ')} labels.`);
  }
  if (notes.length > 0) notes.push('Where seeds are missing, comparisons take the seeds that both sides have.');
  if (failed.length > 0) {
    const told = failed.slice(0, 5).map(({ job, message }) => `${job} (${message.split('\n')[0]})`);
    const more = failed.length > told.length ? `, and ${failed.length - told.length} more` : '';
    notes.push(
      `${counted(failed.length, 'job')} failed and ${failed.length === 1 ? 'is' : 'are'} in no number: ${told.join('; ')}${more}.`,
    );
  }
  if (cells.seeds.length < enoughSeeds) {
    notes.push(
      `${counted(cells.seeds.length, 'seed')} ${cells.seeds.length === 1 ? 'is' : 'are'} too few for a claim: at least ${enoughSeeds} are needed.`,
    );
  }
  if (cells.baselines.length === 0) notes.push('No arm is the baseline: there are no differences.');
  if (fullSupervision === null) {
    notes.push('No arm is trained on all labels: there are no shares of full supervision.');
  }
  return notes;
}
