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

/**
 * @param trainRun the training that it measured
 * @throws FailureError for a file that is missing or damaged; evaluations of older versions have fewer
 */
export async function readEvaluation(run: RunRecord, trainRun: string): Promise<ReportEvaluation> {
  const summary = readJson(join(run.directory, 'summary.json'), summarySchema);
  const table = readImages(join(run.directory, 'per-image.csv'));
  if (table.rows.length !== summary.images) {
    throw damaged(table.path, `has ${table.rows.length} images, summary.json ${summary.images}`);
  }
  const calibrationPath = join(run.directory, 'calibration.json');
  const calibration: Calibration | null = existsSync(calibrationPath)
    ? readJson(calibrationPath, calibrationSchema)
    : null;
  return {
    run: run.id,
    created: run.created,
    trainRun,
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

/** The table of images; every row has an id of its own. */
function readImages(path: string): Table {
  let table: Table;
  try {
    table = readTable(path);
  } catch (error) {
    throw damaged(path, `cannot be read as a table: ${(error as Error).message.split('\n')[0]}`);
  }
  const seen = new Set<string>();
  for (const { line, cells } of table.rows) {
    if (!cells.id || seen.has(cells.id))
      throw damaged(`${path}, line ${line}`, cells.id ? `has ${cells.id} again` : 'has no id');
    seen.add(cells.id);
  }
  return table;
}

/** Values by image id; empty cells are left out. @throws FailureError for a column that is missing, or no number */
function columnOf(table: Table, name: string): Map<string, number> {
  if (!table.columns.includes(name)) throw damaged(table.path, `has no column ${name}`);
  const values = table.rows.flatMap(({ line, cells }): [string, number][] => {
    const cell = cells[name];
    if (!cell) return [];
    const value = Number(cell);
    if (!Number.isFinite(value))
      throw damaged(`${table.path}, line ${line}`, `${name} is ${JSON.stringify(cell)}, no number`);
    return [[cells.id ?? '', value]];
  });
  return new Map(values);
}

function damaged(where: string, why: string): FailureError {
  return new FailureError(why, { where, expected: 'a file written by sal evaluate', fix: 'run sal evaluate again' });
}

function readJson<Schema extends z.ZodType>(path: string, schema: Schema): z.output<Schema> {
  if (!existsSync(path)) throw damaged(path, 'is missing');
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw damaged(path, `cannot be understood: ${(error as Error).message.split('\n')[0]}`);
  }
}
