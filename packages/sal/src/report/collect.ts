/** From studies on disk to the values of the page. Reads only; nothing is computed anew but the pictures' size. */
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { Study } from '../study/study.js';
import { trainedRun } from '../study/trained-run.js';
import type { RunRecord, SelectionRecord } from '../study/types.js';
import { readMetrics } from '../training/metrics-log.js';
import type { ReportArm, ReportData, ReportInput, ReportRun, ReportSelection } from './input.js';
import { pictureFile, samplePicture } from './pictures.js';
import { readEvaluation } from './read-evaluation.js';

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
      directory: basename(study.directory),
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
    referenceMasks: images.filter(({ referenceMasks }) => referenceMasks.length > 0).length,
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
  study.checkRunFiles(run.id);
  const { settings } = z.object({ settings: z.record(z.string(), z.unknown()) }).parse(study.runConfig(run.id));
  return { id: run.id, settings, metrics: readMetrics(join(run.directory, 'metrics.jsonl')) };
}

async function checkedEvaluation(study: Study, run: RunRecord): Promise<ReportArm['evaluation']> {
  study.checkRunFiles(run.id);
  return await readEvaluation(run);
}

async function collectArm({ name, study }: ReportedStudy): Promise<ReportArm> {
  const evaluated = study.latestRun('evaluate', 'finished');
  const trained = study.latestRun('train', 'finished') ? trainedRun(study, null).run : null;
  return {
    name,
    labels: study.annotations().size,
    selections: await Promise.all(study.selections().map((selection) => collectSelection(study, selection))),
    training: trained ? collectRun(study, trained) : null,
    trainingResult: trained ? trainingResultSchema.parse(study.runResult(trained.id)) : null,
    evaluation: evaluated ? await checkedEvaluation(study, evaluated) : null,
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
