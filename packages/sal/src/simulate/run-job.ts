/** Does one job, or goes on with one that was interrupted or killed. */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { internal } from '../errors.js';
import { evaluateStudy } from '../evaluate/evaluate.js';
import { evaluateSettings } from '../evaluate/settings.js';
import { pretrainStudy } from '../pretrain/pretrain.js';
import { pretrainSettings } from '../pretrain/settings.js';
import type { Hooks } from '../progress.js';
import { trainSettings } from '../segment/settings.js';
import { trainStudy } from '../segment/train.js';
import { preparedFeatures } from '../select/features.js';
import { selectImages } from '../select/select.js';
import { selectSettings } from '../select/settings.js';
import { annotateFromReference } from '../study/annotate-reference.js';
import { makeDevelopment } from '../study/development.js';
import { forkStudy } from '../study/fork.js';
import { initStudy } from '../study/init.js';
import { initSettings } from '../study/init-settings.js';
import { awaitLock } from '../study/lock.js';
import { Study } from '../study/study.js';
import { readTable } from '../study/table.js';
import { type Journal, readJournal, writeJournal } from './journal.js';
import type { CellJob, FeaturesJob, InitJob, Job, PretrainJob, RoundPlan } from './plan.js';
import type { SimulationRecord } from './results.js';
import type { JobResult, SimulationStore } from './store.js';

/** Threads of the engine in this process; results depend on it. */
export interface JobEnvironment {
  threads: number;
}

/** @throws InterruptedError with the state saved; whatever the stages throw */
export async function runJob(
  job: Job,
  store: SimulationStore,
  environment: JobEnvironment,
  hooks: Hooks,
): Promise<JobResult> {
  // A worker of a killed simulation ends after its step, which may take minutes.
  const release = await awaitLock(store.lockPath(job.id), lockTexts, hooks.signal, WORKER_END_SECONDS);
  try {
    return store.result(job) ?? (await doJob(job, store, environment, hooks));
  } finally {
    release();
  }
}

const WORKER_END_SECONDS = 600;
const lockTexts = { activity: 'is doing this job', fix: 'wait for it, or stop it, and run the same command again' };

async function doJob(job: Job, store: SimulationStore, environment: JobEnvironment, hooks: Hooks): Promise<JobResult> {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  switch (job.kind) {
    case 'init':
      await runInit(job, store, hooks);
      break;
    case 'pretrain':
      await runPretrain(job, store, environment, hooks);
      break;
    case 'features':
      await runFeatures(job, store, hooks);
      break;
    case 'cell': {
      const { records, seconds: earlier } = await runCell(job, store, environment, hooks);
      return store.finish(job, { records, seconds: earlier + seconds() });
    }
    default:
      job satisfies never;
  }
  return store.finish(job, { records: [], seconds: seconds() });
}

async function runInit(job: InitJob, store: SimulationStore, hooks: Hooks): Promise<void> {
  const target = store.studyPath(job.id);
  // Made by a process that was killed before it could write so.
  if (existsSync(target)) rmSync(target, { recursive: true });
  await initStudy(target, initSettings.parse(job.settings), '', hooks);
  if (job.development) {
    await inStudy(target, async (study) => makeDevelopment(study));
  }
}

async function runPretrain(
  job: PretrainJob,
  store: SimulationStore,
  { threads }: JobEnvironment,
  hooks: Hooks,
): Promise<void> {
  await inStudy(await fork(job.after[0]!, store.studyPath(job.id), store), async (study) => {
    if (study.latestRun('pretrain', 'finished')) return;
    await pretrainStudy(study, pretrainSettings.parse({ threads, ...job.settings }), hooks);
  });
}

/** Leaves the features in the cache that all studies of the simulation share. */
async function runFeatures(job: FeaturesJob, store: SimulationStore, hooks: Hooks): Promise<void> {
  const settings = selectSettings.parse({ budget: 1, ...job.settings });
  await inStudy(store.studyPath(job.after[0]!), async (study) => {
    preparedFeatures(study, study.images({ split: 'pool' }), settings, hooks);
  });
}

async function runCell(
  job: CellJob,
  store: SimulationStore,
  environment: JobEnvironment,
  hooks: Hooks,
): Promise<{ records: SimulationRecord[]; seconds: number }> {
  return await inStudy(await fork(job.after[0]!, store.workPath(job.id), store), async (study) => {
    const journal = readJournal(study.directory);
    const earlier = journal.seconds;
    const start = performance.now();
    const save = () => {
      writeJournal(study.directory, { ...journal, seconds: earlier + (performance.now() - start) / 1000 });
    };
    try {
      for (const [round, plan] of job.rounds.entries()) {
        await runRound(study, job, round, plan, journal, save, environment, hooks);
      }
    } finally {
      save();
    }
    return { records: journal.records, seconds: earlier };
  });
}

async function runRound(
  study: Study,
  { arms, seed, evaluate }: CellJob,
  round: number,
  plan: RoundPlan,
  journal: Journal,
  save: () => void,
  { threads }: JobEnvironment,
  hooks: Hooks,
): Promise<void> {
  // The study itself knows which rounds were chosen and labelled; the journal knows of trainings and results.
  // Of a round that a killed process had recorded, nothing is missing that a cell needs.
  for (const { round: cut } of study.unfinishedSelections()) study.completeSelection(cut);
  if (study.selections().length <= round) {
    const budget = openBudget(study, plan);
    await selectImages(study, selectSettings.parse({ seed, ...plan.select, budget }), hooks);
  }
  await annotateFromReference(study, hooks);
  if (journal.trained.length <= round) {
    const start = performance.now();
    // Unless the process was killed between the end of a training and the journal, this trains or resumes.
    const finished = study.latestRun('train', 'finished');
    const known = finished === null || journal.trained.some(({ run }) => run === finished.id);
    const run = known
      ? (await trainStudy(study, trainSettings.parse({ seed, threads, ...plan.train }), hooks)).run
      : finished.id;
    journal.trained.push({ run, seconds: (performance.now() - start) / 1000 });
    save();
  }
  if (journal.records.length <= round) {
    const trained = journal.trained[round] ?? internal('evaluation without training');
    const settings = evaluateSettings.parse({ cases: 1, threads, ...evaluate, run: trained.run });
    const { run, metrics } = await evaluateStudy(study, settings, hooks);
    const dice = readTable(join(run.directory, 'per-image.csv')).rows.map(({ cells }) => cells);
    const byId = new Map(dice.map((cells) => [cells.id, cells.dice ? Number(cells.dice) : null]));
    journal.records.push({
      ...{ arm: arms[0]!, seed, round, labels: study.annotations().size },
      metrics: Object.fromEntries(Object.entries(metrics).map(([name, { mean }]) => [name, mean])),
      perImageDice: study.images({ split: 'test' }).map(({ id }) => byId.get(id) ?? null),
      trainSeconds: trained.seconds,
    });
    save();
  }
}

/** Labels that this round has to ask for. */
function openBudget(study: Study, plan: RoundPlan): number {
  const pool = study.images({ split: 'pool' }).length;
  return (plan.labels === 'all' ? pool : plan.labels) - study.requestedIds().size;
}

/** The study at `target`, a copy of that of job `source` unless it is there already. */
async function fork(source: string, target: string, store: SimulationStore): Promise<string> {
  if (!existsSync(target)) await inStudy(store.studyPath(source), async (study) => forkStudy(study, target));
  return target;
}

async function inStudy<T>(directory: string, work: (study: Study) => Promise<T>): Promise<T> {
  const study = Study.open(directory);
  try {
    return await work(study);
  } finally {
    study.close();
  }
}
