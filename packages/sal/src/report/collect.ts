/** From studies on disk to the values of the page. Reads only; nothing is computed anew but the pictures' size. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { FailureError } from '../errors.js';
import { metrics } from '../evaluate/metrics/registry.js';
import type { Study } from '../study/study.js';
import { readTable } from '../study/table.js';
import { trainedRun } from '../study/trained-run.js';
import type { RunRecord, SelectionRecord } from '../study/types.js';
import { readMetrics } from '../training/metrics-log.js';
import type { ReportArm, ReportData, ReportEvaluation, ReportInput, ReportRun, ReportSelection } from './input.js';
import { pictureFile, samplePicture } from './pictures.js';

/** A study in the report, under a name such as `chosen` or `random`. */
export interface ReportedStudy {
  name: string;
  study: Study;
}

export interface ReportText {
  title: string;
  summary: string;
  cautions: string[];
  steps: ReportInput['steps'];
}

/**
 * What the page needs of the first study (data, pretraining, provenance) and of each study's labels, training and
 * evaluation. Studies share their test set; what a study has not done is left out.
 * @throws FailureError for files of a run that are damaged
 */
export async function collectReport(studies: readonly ReportedStudy[], text: ReportText): Promise<ReportInput> {
  const [main] = studies;
  if (!main) throw new Error('internal: a report without a study');
  const { study } = main;
  const newest = study.latestRun('evaluate') ?? study.latestRun('train') ?? study.latestRun('pretrain');
  const provenance = newest ? provenanceSchema.parse(study.runConfig(newest.id)) : null;
  return {
    ...text,
    created: new Date().toISOString(),
    study: {
      directory: study.directory,
      size: study.config.size,
      color: study.config.color,
      seed: study.config.seed,
      dataSha256: provenance?.dataSha256 ?? null,
    },
    versions: provenance?.versions ?? {},
    data: await collectData(study),
    pretraining: await collectPretraining(study),
    arms: await Promise.all(studies.map(collectArm)),
  };
}

const provenanceSchema = z.object({ versions: z.record(z.string(), z.string()), dataSha256: z.string() });

async function collectData(study: Study): Promise<ReportData> {
  const images = study.images();
  const members = new Map<string, number>();
  for (const { group } of images) members.set(group, (members.get(group) ?? 0) + 1);
  return {
    images: images.length,
    pool: images.filter(({ split }) => split === 'pool').length,
    test: images.filter(({ split }) => split === 'test').length,
    referenceMasks: images.filter(({ referenceMask }) => referenceMask !== null).length,
    groups: [...members.values()].filter((count) => count > 1).length,
    quarantined: study.quarantined(),
    samples: await samplePicture(study),
  };
}

async function collectPretraining(study: Study): Promise<ReportInput['pretraining']> {
  const run = study.latestRun('pretrain', 'finished');
  if (!run) return null;
  const reported = collectRun(study, run);
  const samples = await pictureFile(
    join(run.directory, 'samples.png'),
    'rows of an original, a distorted and a restored image',
  );
  return { ...reported, task: String(reported.settings.task ?? 'unknown'), samples };
}

function collectRun(study: Study, run: RunRecord): ReportRun {
  const { settings } = z.object({ settings: z.record(z.string(), z.unknown()) }).parse(study.runConfig(run.id));
  return { id: run.id, settings, metrics: readMetrics(join(run.directory, 'metrics.jsonl')) };
}

async function collectArm({ name, study }: ReportedStudy): Promise<ReportArm> {
  const trained = study.latestRun('train', 'finished') ? trainedRun(study, null).run : null;
  return {
    name,
    labels: study.annotations().size,
    selections: await Promise.all(study.selections().map((selection) => collectSelection(study, selection))),
    training: trained ? collectRun(study, trained) : null,
    trainingResult: trained ? trainingResultSchema.parse(study.runResult(trained.id)) : null,
    evaluation: await collectEvaluation(study),
  };
}

const trainingResultSchema = z.object({
  iterations: z.number(),
  imagesPerSecond: z.number().nullable(),
  bestValidationDice: z.number().nullable(),
});

async function collectSelection(study: Study, selection: SelectionRecord): Promise<ReportSelection> {
  const folder = join(study.directory, 'selections', `round-${selection.round}`);
  const clusters = new Map<number, number>();
  for (const { cluster } of selection.picks) {
    if (cluster !== null) clusters.set(cluster, (clusters.get(cluster) ?? 0) + 1);
  }
  return {
    round: selection.round,
    strategy: selection.strategy,
    budget: selection.budget,
    clusters: [...clusters].sort(([a], [b]) => a - b).map(([cluster, picks]) => ({ cluster, picks })),
    contactSheet: await pictureFile(join(folder, 'contact-sheet.png'), `the ${selection.picks.length} picked images`),
    map: await pictureFile(join(folder, 'map.png'), 'scatter plot of the pool with the picked images ringed'),
  };
}

const summarySchema = z.object({
  images: z.number(),
  excluded: z.array(z.unknown()),
  testLooks: z.number(),
  averaging: z.string(),
  interval: z.string(),
  metrics: z.record(
    z.string(),
    z.object({
      mean: z.number().nullable(),
      median: z.number().nullable(),
      ci95: z.tuple([z.number(), z.number()]).nullable(),
    }),
  ),
});

async function collectEvaluation(study: Study): Promise<ReportEvaluation | null> {
  const run = study.latestRun('evaluate', 'finished');
  if (!run) return null;
  const summary = readSummary(join(run.directory, 'summary.json'));
  const table = readTable(join(run.directory, 'per-image.csv'));
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
      const values = table.rows.flatMap(({ cells }): [string, number][] =>
        cells[name] ? [[cells.id ?? '', Number(cells[name])]] : [],
      );
      return [{ name, title, unit, largerIsBetter: better === 'higher', ...numbers, perImage: new Map(values) }];
    }),
    cases: await pictureFile(join(run.directory, 'cases.png'), 'worst, median and best test images with both outlines'),
  };
}

function readSummary(path: string): z.output<typeof summarySchema> {
  const damaged = (why: string) =>
    new FailureError(why, {
      where: path,
      expected: 'a summary written by sal evaluate',
      fix: 'run sal evaluate again',
    });
  if (!existsSync(path)) throw damaged('is missing');
  try {
    return summarySchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (error) {
    throw damaged(`cannot be understood: ${(error as Error).message.split('\n')[0]}`);
  }
}
