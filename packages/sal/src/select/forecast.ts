/** What the labels asked for will bring: a word on when to stop, at the end of `sal select`. */
import { FailureError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { forecastGain, type GainForecast } from '../statistics/learning-curve.js';
import type { Study } from '../study/study.js';
import { bestSource, curvePoint, judgedTrainings, labelledPool, type Source } from './forecast-points.js';

/** Three unknowns, three trainings. */
const fewestTrainings = 3;

export interface Forecast extends GainForecast {
  /** Labels that the study has now. */
  labels: number;
  /** Labels beyond those. */
  more: number;
  source: Source;
  /** Trainings that the curve was drawn through, oldest first. */
  trainings: { run: string; labels: number; dice: number; standardError: number }[];
  /** Strategies by which the images were picked that the trainings are judged by, where they are prequential. */
  strategies: string[];
}

export interface ForecastResult {
  /** Null where there are too few trainings, or one cannot be judged. */
  forecast: Forecast | null;
  /** For a person. */
  sentence: string;
}

/**
 * Expected gain in Dice of `more` labels, from the study's finished trainings. Never fails because of one of them: what
 * cannot be judged is a sentence, as a selection is worth having without a forecast.
 */
export async function forecastOf(
  study: Study,
  { more, seed, device }: { more: number; seed: number; device: string },
  hooks: Hooks,
): Promise<ForecastResult> {
  const { source, trainings } = bestSource(judgedTrainings(study));
  const budgets = new Set(trainings.map(({ labels }) => labels)).size;
  if (budgets < fewestTrainings) return { forecast: null, sentence: tooFew(budgets, more) };
  const points = [];
  try {
    for (const training of trainings) points.push(await curvePoint(study, training, source, device, hooks));
  } catch (error) {
    if (!(error instanceof FailureError)) throw error;
    return { forecast: null, sentence: `no forecast of what ${more} labels will bring: ${error.message}` };
  }
  const labels = labelledPool(study, study.annotations().keys()).size;
  const forecast: Forecast = {
    ...forecastGain(points, { labels, more, seed, resamples: 2000 }),
    labels,
    more,
    source,
    trainings: points.map(({ value, standardError }, i) => {
      return { run: trainings[i]!.run, labels: trainings[i]!.labels, dice: value, standardError };
    }),
    strategies:
      source === 'validation'
        ? []
        : strategiesOf(
            study,
            trainings.flatMap((training) => training.prequential),
          ),
  };
  return { forecast, sentence: sentenceOf(forecast) };
}

/** `forecastOf` with its sentence told to the user. */
export async function logForecast(...given: Parameters<typeof forecastOf>): Promise<Forecast | null> {
  const { forecast, sentence } = await forecastOf(...given);
  given[2].log(sentence);
  return forecast;
}

/** In Dice points, which are hundredths. */
export function sentenceOf({ gain, ci95, more, trainings, source, strategies }: Forecast): string {
  const points = (value: number) => (100 * value).toFixed(1);
  const judged =
    source === 'validation'
      ? 'judged by their validation images'
      : `judged by the images labelled after each; ${biasOf(strategies)}`;
  return (
    `the next ${more} labels are expected to bring ${points(gain)} Dice points ` +
    `(95 % interval ${points(ci95[0])} to ${points(ci95[1])}), from ${trainings.length} trainings, ${judged}`
  );
}

function biasOf(strategies: readonly string[]): string {
  const others = strategies.filter((name) => name !== 'random');
  if (others.length === 0) return 'picked at random, so without bias';
  const names = others.map((name) => (name === 'outside' ? 'somebody outside this study' : name)).join(' and ');
  return `picked by ${names}, so the level is too low where difficult images were asked for`;
}

function tooFew(budgets: number, more: number): string {
  return (
    `no forecast of what ${more} labels will bring: it takes ${fewestTrainings} trainings of one recipe with different ` +
    `numbers of labels and 5 images to judge each by; there ${budgets === 1 ? 'is' : 'are'} ${budgets}`
  );
}

/** Ascending; `outside` stands for images that no round asked for: who knows how they were chosen. */
function strategiesOf(study: Study, ids: readonly string[]): string[] {
  const byImage = new Map(
    study.selections().flatMap(({ strategy, picks }) => picks.map(({ id }) => [id, strategy] as const)),
  );
  return [...new Set(ids.map((id) => byImage.get(id) ?? 'outside'))].sort();
}
