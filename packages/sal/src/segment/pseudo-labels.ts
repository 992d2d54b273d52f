/**
 * Pseudo-labels between rounds: the unlabelled images of which an earlier training is most certain train with the masks
 * that it predicts (Cost-Effective Active Learning, Gorriz et al. 2017, arXiv 1711.09168). They are no annotations, count
 * as no labels and live in the run's folder alone.
 */

import { z } from 'zod';
import { loadTrainedNetwork } from '../models/uncertainty/load-network.js';
import { type Measure, predictMask } from '../models/uncertainty/measure.js';
import { scoreImages, withInput } from '../models/uncertainty/score-images.js';
import type { Hooks } from '../progress.js';
import type { Study } from '../study/study.js';
import { trainedRun } from '../study/trained-run.js';
import type { ImageRecord } from '../study/types.js';
import type { LabelledData } from './labelled-data.js';
import { fullestBin, mostCertainFirst } from './pseudo-label-choice.js';
import { keepPseudoLabels, type PseudoLabel, readPseudoLabels } from './pseudo-label-files.js';

export const pseudoLabelSettings = {
  pseudoLabels: z
    .int()
    .min(0)
    .default(0)
    .describe('unlabelled images of which an earlier training is most certain, and whose predicted masks train too'),
  pseudoLabelsFrom: z
    .string()
    .nullable()
    .default(null)
    .describe('that training; the newest finished one unless given')
    .meta({ placeholder: 'RUN' }),
  pseudoLabelsMeasure: z
    .enum(['ceal', 'bald', 'entropy', 'margin'])
    .default('ceal')
    .describe('how its uncertainty is measured, as in sal select; ceal and bald by 20 passes with dropout 0.5'),
};

export type PseudoLabelSettings = z.output<z.ZodObject<typeof pseudoLabelSettings>> & {
  seed: number;
  device: string;
  reproduceDefect: readonly string[];
};

/** The published number of passes and dropout. */
const monteCarlo = { passes: 20, dropout: 0.5 };

/**
 * The training that gives the pseudo-labels, or null where none are wanted.
 * @throws UsageError for a run that is no training; FailureError for an unknown one and where nothing is trained yet
 */
export function pseudoLabelSource(
  study: Study,
  { pseudoLabels, pseudoLabelsFrom, reproduceDefect }: Omit<PseudoLabelSettings, 'seed'>,
  hooks: Hooks,
): string | null {
  for (const defect of reproduceDefect.filter((name) => name.endsWith('-pseudo'))) {
    if (pseudoLabels === 0) hooks.warn(`--reproduce-defect ${defect} changes nothing without --pseudo-labels`);
  }
  return pseudoLabels > 0 ? trainedRun(study, pseudoLabelsFrom).run.id : null;
}

/**
 * Pixels and predicted masks of the most certain of these unlabelled images. An image in which nothing is detected gets no
 * pseudo-label, however certain the network is. Computed once for a run: a resumed one reads what it began with.
 * @param run the training that will learn from them
 * @throws InterruptedError when the signal is aborted; FailureError when the network does not fit the study
 */
export function pseudoLabelled(
  study: Study,
  run: { id: string; directory: string },
  unlabelled: readonly ImageRecord[],
  settings: PseudoLabelSettings,
  hooks: Hooks,
): LabelledData {
  const kept = readPseudoLabels(study, run.directory);
  if (kept) return kept;
  const labels = choose(study, unlabelled, settings, hooks);
  const { pseudoLabels: wanted, pseudoLabelsFrom: source } = settings;
  if (labels.length < wanted) {
    hooks.warn(`--pseudo-labels ${wanted}: only ${labels.length} of ${unlabelled.length} unlabelled images serve`);
  }
  const table = keepPseudoLabels(study, run.directory, labels);
  hooks.log(`${labels.length} pseudo-labels by ${source}: ${table}`);
  return readPseudoLabels(study, run.directory) as LabelledData;
}

/** The most certain first. */
function choose(
  study: Study,
  unlabelled: readonly ImageRecord[],
  { pseudoLabels, pseudoLabelsFrom, pseudoLabelsMeasure, reproduceDefect, seed, device }: PseudoLabelSettings,
  hooks: Hooks,
): PseudoLabel[] {
  const teacher = loadTrainedNetwork(study, trainedRun(study, pseudoLabelsFrom).weights, device);
  try {
    const networks = { teacher, student: null };
    const scores = scoreImages(study, unlabelled, networks, measureNamed(pseudoLabelsMeasure), { seed, device }, hooks);
    const modal = reproduceDefect.includes('modal-pseudo');
    // The defect `mismatched-pseudo`: the mask of unlabelled image i goes to image i of the whole pool.
    const owners = reproduceDefect.includes('mismatched-pseudo') ? study.images({ split: 'pool' }) : unlabelled;
    const labels: PseudoLabel[] = [];
    for (const position of modal ? fullestBin(scores, seed) : mostCertainFirst(scores)) {
      if (labels.length === pseudoLabels) break;
      const maskOf = unlabelled[position]!;
      const mask = withInput(study, maskOf, device, (x) => predictMask(teacher, x));
      if (!modal && mask.every((index) => index === 0)) continue;
      labels.push({ id: owners[position]!.id, maskOf: maskOf.id, score: scores[position]!, mask });
    }
    return labels;
  } finally {
    teacher.dispose();
  }
}

function measureNamed(name: PseudoLabelSettings['pseudoLabelsMeasure']): Measure {
  return name === 'ceal' || name === 'bald' ? { name, ...monteCarlo } : { name };
}
