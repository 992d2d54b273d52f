/** The report's numbers for programs: everything as JSON, and two tables. Pictures are on the page only. */
import { csvText } from '../csv.js';
import type { ReportEvaluation, ReportInput } from './input.js';

const madeBy = 'sal report';
const metricsHead = ['labels', 'run', 'class', 'metric', 'mean', 'median', 'ci95_low', 'ci95_high', 'images'];
const imagesHead = ['labels', 'id'];
/** Last columns of both tables: what the numbers of a line are of; files of earlier versions have none. */
const OF = ['training', 'training_labels', 'evaluated'];

/** The whole input of the page without its pictures; values per image become objects by id. */
export function reportJson(input: ReportInput): string {
  return `${JSON.stringify({ madeBy, ...input }, plain, 2)}\n`;
}

/** Whether the beginning of a file is one of these files' own. */
export const isReportJson = (head: string) => head.startsWith(`{\n  "madeBy": ${JSON.stringify(madeBy)}`);
export const isMetricsCsv = (head: string) =>
  [metricsHead, [...metricsHead, ...OF]].some((names) => head.startsWith(`${names.join(',')}\n`));
export const isImagesCsv = (head: string) =>
  /^labels,id,([^\n]*,)?predicted_dice(,training,training_labels,evaluated)?\n/.test(head);

function plain(_key: string, value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries(value);
  if (typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array)
    return undefined;
  return value;
}

/** One line per arm, class and metric; the class is empty for the mean over classes. */
export function metricsCsv({ arms }: ReportInput): string {
  const rows = evaluatedArms(arms).flatMap(({ name, evaluation, of }) => [
    ...evaluation.metrics.map((metric) => [
      ...[name, evaluation.run, '', metric.name],
      ...[...numbersOf(metric), metric.perImage.size, ...of],
    ]),
    ...evaluation.classes.flatMap((item) =>
      Object.entries(item.metrics).map(([metric, numbers]) => [
        ...[name, evaluation.run, item.name, metric],
        ...[...numbersOf(numbers), numbers.images, ...of],
      ]),
    ),
  ]);
  return csvText([...metricsHead, ...OF], rows);
}

/** One line per arm and test image. */
export function imagesCsv({ arms }: ReportInput): string {
  const evaluated = evaluatedArms(arms);
  const names = [...new Set(evaluated.flatMap(({ evaluation }) => evaluation.metrics.map((metric) => metric.name)))];
  const rows = evaluated.flatMap(({ name, evaluation, of }) => {
    const { metrics, predicted } = evaluation;
    const ids = new Set(metrics.flatMap(({ perImage }) => [...perImage.keys()]));
    return [...ids]
      .sort()
      .map((id) => [
        name,
        id,
        ...names.map((key) => metrics.find((metric) => metric.name === key)?.perImage.get(id) ?? null),
        predicted?.perImage.get(id) ?? null,
        ...of,
      ]);
  });
  return csvText([...imagesHead, ...names, 'predicted_dice', ...OF], rows);
}

interface EvaluatedArm {
  name: string;
  evaluation: ReportEvaluation;
  of: (string | number)[];
}

function evaluatedArms(arms: ReportInput['arms']): EvaluatedArm[] {
  return arms.flatMap(({ name, labels, evaluation }) =>
    evaluation ? [{ name, evaluation, of: [evaluation.trainRun, labels, evaluation.created] }] : [],
  );
}

function numbersOf({
  mean,
  median,
  ci95,
}: {
  mean: number | null;
  median: number | null;
  ci95: readonly [number, number] | null;
}): (number | null)[] {
  return [mean, median, ci95?.[0] ?? null, ci95?.[1] ?? null];
}
