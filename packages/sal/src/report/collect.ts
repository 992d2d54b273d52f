/** From studies on disk to the values of the page. Reads only; nothing is computed anew but the pictures' size. */
import { basename, join } from 'node:path';
import { z } from 'zod';
import { checkJson } from '../study/json.js';
import { recordedLabels } from '../study/label-snapshot.js';
import { labelCountNow, labelCountOf } from '../study/run-labels.js';
import type { Study } from '../study/study.js';
import type { RunRecord, RunStatus, SelectionRecord } from '../study/types.js';
import type { ReportArm, ReportData, ReportEvaluation, ReportInput, ReportRun, ReportSelection } from './input.js';
import { newerThan } from './newer.js';
import { pictureFile, samplePicture } from './pictures.js';
import { readCurve } from './read-curve.js';
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
  const arms = await Promise.all(studies.map(collectArm));
  const pretraining = await collectPretraining(study, arms[0]?.training ?? null);
  const shown = arms[0]?.training?.id ?? pretraining?.id ?? null;
  const provenance = shown === null ? null : study.runConfig(shown);
  return {
    ...text,
    created: new Date().toISOString(),
    study: {
      directory: basename(study.directory),
      size: study.config.size,
      color: study.config.color,
      seed: study.config.seed,
      data: shown !== null && provenance ? { run: shown, sha256: provenance.dataSha256 } : null,
    },
    versions: provenance?.versions ?? {},
    data: await collectData(study),
    pretraining,
    arms,
  };
}

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

async function collectPretraining(study: Study, training: ReportRun | null): Promise<ReportInput['pretraining']> {
  const finished = study.runs('pretrain', 'finished');
  const used = finished.find(({ id }) => id === training?.settings.pretraining);
  const run = used ?? finished.at(-1);
  if (!run) return null;
  const reported = collectRun(study, run);
  const samples = await pictureFile(
    join(run.directory, 'samples.png'),
    'rows of an original, a distorted and a restored image',
  );
  return { ...reported, task: String(reported.settings.task ?? 'unknown'), samples, used: used !== undefined };
}

function collectRun(study: Study, run: RunRecord): ReportRun {
  study.checkRunFiles(run.id);
  const { settings } = study.runConfig(run.id);
  return { id: run.id, created: run.created, settings, metrics: readCurve(run) };
}

const statuses: readonly RunStatus[] = ['running', 'interrupted', 'failed', 'finished'];

async function checkedEvaluation(study: Study, run: RunRecord): Promise<ReportEvaluation> {
  study.checkRunFiles(run.id);
  return await readEvaluation(run, measuredBy(study, run));
}

/** The newest evaluation, and with it the training that it measured: never a newer one beside the numbers of an older. */
async function collectArm({ name, study }: ReportedStudy): Promise<ReportArm> {
  const evaluated = study.latestRun('evaluate', 'finished');
  const evaluation = evaluated ? await checkedEvaluation(study, evaluated) : null;
  const trainings = statuses.flatMap((status) => study.runs('train', status));
  const trained = evaluation
    ? trainings.find(({ id }) => id === evaluation.trainRun)
    : study.latestRun('train', 'finished');
  const result = trained && study.runResult(trained.id);
  return {
    name,
    labels: trained ? labelCountOf(study, trained) : labelCountNow(study),
    newer: newerRuns(study, trained ?? null, evaluation?.run ?? null, trainings),
    selections: await Promise.all(study.selections().map((selection) => collectSelection(study, selection))),
    training: trained ? collectRun(study, trained) : null,
    trainingResult: result
      ? checkJson(result, trainingResultSchema, {
          where: `study.db, result of run ${trained.id}`,
          fix: 'train again (sal train)',
        })
      : null,
    evaluation,
  };
}

function measuredBy(study: Study, evaluation: RunRecord): string {
  const { settings } = checkJson(
    study.runConfig(evaluation.id),
    z.object({ settings: z.object({ run: z.string() }) }),
    {
      where: `study.db, config of run ${evaluation.id}`,
      fix: 'run sal evaluate again',
    },
  );
  return settings.run;
}

function newerRuns(
  study: Study,
  shown: RunRecord | null,
  evaluation: string | null,
  trainings: readonly RunRecord[],
): string[] {
  const evaluations = study.runs('evaluate', 'finished').map((run) => ({ id: run.id, of: measuredBy(study, run) }));
  // Numbers of runs have at least three digits, and may have more.
  const numberOf = ({ id }: RunRecord) => Number(id.slice(id.lastIndexOf('-') + 1));
  const newer = trainings
    .filter((run) => shown === null || numberOf(run) > numberOf(shown))
    .sort((a, b) => numberOf(a) - numberOf(b));
  const current = study.annotations();
  const learnt = shown
    ? (recordedLabels(study, shown.id)?.labels ?? new Map<string, { revision: number }>())
    : new Map();
  return newerThan({
    training: shown?.id ?? null,
    labels: shown ? labelCountOf(study, shown) : 0,
    evaluation,
    labelsNow: labelCountNow(study),
    revised: [...learnt].filter(([id, { revision }]) => (current.get(id)?.revision ?? revision) > revision).length,
    newer: newer.map((run) => ({
      ...run,
      labels: labelCountOf(study, run),
      evaluation: evaluations.findLast(({ of }) => of === run.id)?.id ?? null,
    })),
  });
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
