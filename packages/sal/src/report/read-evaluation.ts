/** The files that `sal evaluate` leaves in its run, read back and checked. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FailureError } from '../errors.js';
import type { Calibration } from '../evaluate/calibration/calibration.js';
import { metrics } from '../evaluate/metrics/registry.js';
import { readTable, type Table } from '../study/table.js';
import type { RunRecord } from '../study/types.js';
import type { ReportEvaluation, ReportPredicted } from './input.js';
import { pictureFile } from './pictures.js';

const numbersSchema = z.object({
  mean: z.number().nullable(),
  median: z.number().nullable(),
  ci95: z.tuple([z.number(), z.number()]).nullable(),
});

const summarySchema = z.object({
  images: z.number(),
  excluded: z.array(z.unknown()),
  testLooks: z.number(),
  averaging: z.string(),
  interval: z.string(),
  metrics: z.record(z.string(), numbersSchema),
  classes: z
    .record(
      z.string(),
      z.object({ images: z.number(), metrics: z.record(z.string(), numbersSchema.extend({ images: z.number() })) }),
    )
    .default({}),
  predictedDice: z
    .object({
      pearson: z.number().nullable(),
      spearman: z.number().nullable(),
      meanAbsoluteError: z.number(),
      bias: z.number(),
    })
    .optional(),
  riskCoverage: z.object({ area: z.number(), random: z.number(), oracle: z.number() }).optional(),
});

type Summary = z.output<typeof summarySchema>;

const sideSchema = z.object({
  ece: z.number(),
  negativeLogLikelihood: z.number(),
  bins: z.array(
    z.object({
      from: z.number(),
      to: z.number(),
      count: z.number(),
      confidence: z.number().nullable(),
      accuracy: z.number().nullable(),
    }),
  ),
});

const calibrationSchema = z.object({
  definition: z.string(),
  images: z.number(),
  temperature: z
    .object({ value: z.number(), atBound: z.boolean(), validationImages: z.number(), pixels: z.number() })
    .nullable(),
  note: z.string(),
  before: sideSchema,
  after: sideSchema.nullable(),
});

/** @throws FailureError for a file that is missing or damaged; evaluations of older versions have fewer */
export async function readEvaluation(run: RunRecord): Promise<ReportEvaluation> {
  const summary = readJson(join(run.directory, 'summary.json'), summarySchema);
  const table = readTable(join(run.directory, 'per-image.csv'));
  const calibrationPath = join(run.directory, 'calibration.json');
  const calibration: Calibration | null = existsSync(calibrationPath)
    ? readJson(calibrationPath, calibrationSchema)
    : null;
  return {
    run: run.id,
    images: summary.images,
    excluded: summary.excluded.length,
    testLooks: summary.testLooks,
    averaging: summary.averaging,
    interval: summary.interval,
    metrics: metrics.flatMap(({ name, title, unit, better }) => {
      const numbers = summary.metrics[name];
      if (!numbers) return [];
      return [{ name, title, unit, largerIsBetter: better === 'higher', ...numbers, perImage: columnOf(table, name) }];
    }),
    classes: Object.entries(summary.classes).map(([name, block]) => ({ name, ...block })),
    calibration,
    predicted: predictedOf(summary, table),
    cases: await pictureFile(join(run.directory, 'cases.png'), 'worst, median and best test images with both outlines'),
  };
}

function predictedOf({ predictedDice, riskCoverage }: Summary, table: Table): ReportPredicted | null {
  if (!predictedDice || !riskCoverage) return null;
  return { agreement: predictedDice, riskCoverage, perImage: columnOf(table, 'predicted_dice') };
}

/** Values by image id; empty cells are left out. */
function columnOf(table: Table, name: string): Map<string, number> {
  const values = table.rows.flatMap(({ cells }): [string, number][] =>
    cells[name] ? [[cells.id ?? '', Number(cells[name])]] : [],
  );
  return new Map(values);
}

function readJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  const damaged = (why: string) =>
    new FailureError(why, {
      where: path,
      expected: 'a file written by sal evaluate',
      fix: 'run sal evaluate again',
    });
  if (!existsSync(path)) throw damaged('is missing');
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw damaged(`cannot be understood: ${(error as Error).message.split('\n')[0]}`);
  }
}
