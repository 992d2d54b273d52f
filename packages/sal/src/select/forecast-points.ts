/**
 * The learning curve of a study: its finished trainings, each with the labels it had and its Dice on labelled images
 * that it did not learn from. Two sources of such images, never mixed in one curve:
 * - `validation`: the part that the training kept aside. The best step was chosen by it, so it flatters a little.
 * - `prequential`: the images labelled after the training and before the next one (A. P. Dawid, "Present Position and
 *   Potential Developments: Some Personal Views: Statistical Theory: The Prequential Approach" (1984)). Unbiased where
 *   they were picked at random; a strategy that asks for difficult images makes it pessimistic.
 */
import { z } from 'zod';
import { FailureError } from '../errors.js';
import type { Hooks } from '../progress.js';
import type { CurvePoint } from '../statistics/learning-curve.js';
import { mean } from '../statistics/quantile.js';
import { standardDeviation } from '../statistics/t-test.js';
import type { Study } from '../study/study.js';
import type { RunRecord } from '../study/types.js';
import { scoreRun } from './forecast-score.js';

export type Source = 'validation' | 'prequential';

/** What a finished training can be judged by: ids of images with a mask that it did not learn from. */
export interface Judged {
  run: string;
  labels: number;
  validation: string[];
  prequential: string[];
}

/** Fewer images than this say too little of a training. */
const fewestImages = 5;

/** Two trainings of one recipe differ by about this much in Dice, beside what the choice of images does. */
const trainingNoise = 0.01;

/** Settings in which two trainings may differ and still lie on one curve. */
const free = new Set(
  'labels seed iterations appliedMethod pretraining continueFrom device precision threads validateEvery'.split(' '),
);

const resultSchema = z.object({ labels: z.int().min(1), validation: z.array(z.string()) });

/** The trainings of the newest one's recipe, oldest first. */
export function judgedTrainings(study: Study): Judged[] {
  const finished = study.runs('train', 'finished').flatMap((run) => {
    const result = resultSchema.safeParse(study.runResult(run.id));
    return result.success ? [{ run, ...result.data, had: labelledPool(study, study.labelledAt(run.created)) }] : [];
  });
  const recipe = finished.length > 0 ? recipeOf(study, finished.at(-1)!.run) : '';
  const alike = finished.filter(({ run }) => recipeOf(study, run) === recipe);
  const now = labelledPool(study, study.annotations().keys());
  return alike.map(({ run, labels, validation, had }, i) => {
    const next = alike.slice(i + 1).find((later) => later.had.size > had.size);
    const came = [...(next?.had ?? now)].filter((id) => !had.has(id));
    // A training that was resumed after labels came in had others than the dates say: what it learnt from is unknown.
    return { run: run.id, labels, validation, prequential: had.size === labels ? came : [] };
  });
}

/** Those of the ids that are in the pool: masks of test images train nothing. */
export function labelledPool(study: Study, ids: Iterable<string>): Set<string> {
  const pool = new Set(study.images({ split: 'pool' }).map(({ id }) => id));
  return new Set([...ids].filter((id) => pool.has(id)));
}

/** The source that more trainings have enough images of; validation where both have as many. */
export function bestSource(trainings: readonly Judged[]): { source: Source; trainings: Judged[] } {
  const having = (source: Source) => trainings.filter((training) => training[source].length >= fewestImages);
  const [validation, prequential] = [having('validation'), having('prequential')];
  return prequential.length > validation.length
    ? { source: 'prequential', trainings: prequential }
    : { source: 'validation', trainings: validation };
}

/**
 * Mean Dice with its standard error: of the choice of images, and of the training's own chance.
 * @throws FailureError where nobody judged enough of the images; as `scoreRun`
 */
export async function curvePoint(
  study: Study,
  training: Judged,
  source: Source,
  device: string,
  hooks: Hooks,
): Promise<CurvePoint> {
  const scores = await scoreRun(study, training.run, training[source], device, hooks);
  const dice = scores.filter((value) => value !== null);
  if (dice.length < fewestImages) {
    throw new FailureError(`${dice.length} of ${scores.length} images have a mask in which somebody judged a pixel`, {
      where: training.run,
      expected: `at least ${fewestImages}`,
    });
  }
  const standardError = Math.hypot(standardDeviation(dice) / Math.sqrt(dice.length), trainingNoise);
  return { labels: training.labels, value: mean(dice), standardError };
}

/** What must be equal for two trainings to lie on one curve. */
function recipeOf(study: Study, run: RunRecord): string {
  const { settings } = study.runConfig(run.id);
  return JSON.stringify(
    Object.entries(settings)
      .filter(([key]) => !free.has(key))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
