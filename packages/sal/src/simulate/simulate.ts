/**
 * `simulate`: runs what a config compares, with the reference masks as annotator, job by job; what is finished is never
 * done again, whatever killed the process. Leaves `results.json` and the report in the simulation's folder.
 */

import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { InterruptedError } from '../errors.js';
import type { Hooks } from '../progress.js';
import { takeLock } from '../study/lock.js';
import { packageVersion } from '../study/runs.js';
import { Study } from '../study/study.js';
import { checkJobs } from '../training/memory.js';
import type { SimulationConfig } from './config.js';
import { checkSimulationFolder } from './folder.js';
import { loadSimulation } from './load-config.js';
import { type CellJob, type Job, type Plan, planSimulation } from './plan.js';
import { reportFiles, writeSimulationReport } from './report/write.js';
import type { SimulationArm, SimulationRecord, SimulationResults } from './results.js';
import { writeSimulationResults } from './results-file.js';
import { type Failure, runJobs } from './scheduler.js';
import type { SimulateSettings } from './settings.js';
import { type JobResult, SimulationStore } from './store.js';
import { TimeLeft } from './time-left.js';

export interface SimulateResult {
  directory: string;
  jobs: number;
  /** Jobs that have a result. */
  done: number;
  /** Those of them that this call has done. */
  ran: number;
  records: number;
  failures: { job: string; message: string }[];
  /** False where a job failed. */
  ok: boolean;
}

/** @throws UsageError for a wrong config; InterruptedError with every job's state saved */
export async function simulate(source: string, settings: SimulateSettings, hooks: Hooks): Promise<SimulateResult> {
  const { config, images, masks } = loadSimulation(source, settings);
  const plan = planSimulation(config, images, masks, settings.development);
  const directory = checkSimulationFolder(settings.out ?? `${config.name}-simulation`, '--out');
  const store = new SimulationStore(directory);
  if (settings.dryRun) {
    const done = finishedJobs(plan, store);
    for (const { id, title } of plan.jobs) hooks.log(done.has(id) ? `${title} (done)` : title);
    return { directory, jobs: plan.jobs.length, done: done.size, ran: 0, records: 0, failures: [], ok: true };
  }
  checkJobs(settings.jobs);
  store.makeFolder();
  const release = takeLock(join(directory, 'lock.json'), {
    activity: 'is working in this simulation',
    fix: 'wait for it, stop it, or give another folder with --out',
  });
  try {
    return await simulateLocked(
      plan,
      store,
      settings,
      { ...shareable(config), development: settings.development },
      hooks,
    );
  } finally {
    release();
  }
}

/** @param config as it is written into the results */
async function simulateLocked(
  plan: Plan,
  store: SimulationStore,
  settings: SimulateSettings,
  config: Record<string, unknown>,
  hooks: Hooks,
): Promise<SimulateResult> {
  const { directory } = store;
  store.prepare();
  // Read under the lock: until then another process may still be finishing jobs.
  const results = finishedJobs(plan, store);
  const before = results.size;
  if (before > 0) hooks.log(`${before} of ${plan.jobs.length} jobs are done already`);
  const failures = await runPlan(plan, store, results, settings.jobs, hooks);

  const records = recordsOf(plan.jobs, results);
  if (records.length > 0) {
    const failed = failures.map(({ job, message }) => ({ job: job.title, message }));
    const summary = collect(store, plan, { records, failed }, config);
    writeSimulationResults(directory, summary);
    writeSimulationReport(directory, summary);
    hooks.log(`written: ${reportFiles.map((file) => join(directory, file)).join(', ')}`);
  }
  if (hooks.signal.aborted) {
    throw new InterruptedError(`the simulation was interrupted with ${results.size} of ${plan.jobs.length} jobs done`, {
      where: directory,
      fix: 'run the same command again to go on',
    });
  }
  for (const { job, message } of failures) hooks.warn(`${job.title} failed: ${message}`);
  return {
    directory,
    jobs: plan.jobs.length,
    done: results.size,
    ran: results.size - before,
    records: records.length,
    failures: failures.map(({ job, message }) => ({ job: job.title, message })),
    ok: failures.length === 0,
  };
}

/** The results that are there already, by the job's id. */
function finishedJobs(plan: Plan, store: SimulationStore): Map<string, JobResult> {
  const results = new Map<string, JobResult>();
  for (const job of plan.jobs) {
    const result = store.result(job);
    if (result) results.set(job.id, result);
  }
  return results;
}

/** Runs what is missing from `results` and puts it there. */
async function runPlan(
  plan: Plan,
  store: SimulationStore,
  results: Map<string, JobResult>,
  workers: number,
  hooks: Hooks,
): Promise<Failure[]> {
  const time = new TimeLeft(plan.jobs, results, workers);
  const working = new Map<string, string>();
  const show = () => {
    const current = [...working.values()].join(' | ');
    hooks.progress('simulate', results.size, plan.jobs.length, [time.text(), current].filter(Boolean).join('; '));
  };
  return await runJobs(plan.jobs, new Set(results.keys()), {
    directory: store.directory,
    workers,
    threads: Math.max(1, Math.floor(availableParallelism() / workers)),
    signal: hooks.signal,
    progress(job, { label, done, total }) {
      working.set(job.id, `${job.title}: ${label} ${done}/${total}`);
      show();
    },
    ended(job, result) {
      working.delete(job.id);
      if (!result) return;
      results.set(job.id, result);
      time.finished(job, result.seconds);
      const [last] = result.records.slice(-1);
      const dice = last?.metrics.dice == null ? '' : `, Dice ${last.metrics.dice.toFixed(4)}`;
      hooks.log(`${job.title}: ${result.seconds.toFixed(0)} s${dice}`);
      show();
    },
  });
}

/** Arms may share a job (equal recipes under two names): each gets the record under its own name. */
function recordsOf(jobs: readonly Job[], results: ReadonlyMap<string, JobResult>): SimulationRecord[] {
  return jobs
    .filter((job): job is CellJob => job.kind === 'cell')
    .flatMap(({ id, arms }) =>
      (results.get(id)?.records ?? []).flatMap((record) => arms.map((arm) => ({ ...record, arm }))),
    );
}

/** Without a baseline that has no result yet. */
function ownBaseline(arm: SimulationArm, seen: ReadonlySet<string>): SimulationArm {
  return arm.baseline && !seen.has(arm.baseline) ? { ...arm, baseline: null } : arm;
}

/** Without the folders of images and masks: results and reports are shared. */
function shareable({ images: _images, masks: _masks, ...config }: SimulationConfig): Record<string, unknown> {
  return config;
}

function collect(
  store: SimulationStore,
  plan: Plan,
  { records, failed }: Pick<SimulationResults, 'records' | 'failed'>,
  config: Record<string, unknown>,
): SimulationResults {
  const init = plan.jobs.find(({ kind }) => kind === 'init')!;
  const study = Study.open(store.studyPath(init.id));
  try {
    const test = study.images({ split: 'test' });
    const seen = new Set(records.map(({ arm }) => arm));
    return {
      name: String(config.name),
      created: new Date().toISOString(),
      config,
      versions: { 'sal-smis': packageVersion(), node: process.versions.node },
      dataSha256: study.dataHash(),
      images: { pool: study.images({ split: 'pool' }).length, test: test.length, size: study.config.size },
      testIds: test.map(({ id }) => id),
      arms: plan.arms.filter(({ name }) => seen.has(name)).map((arm) => ownBaseline(arm, seen)),
      records,
      failed,
      fullSupervision: plan.fullSupervision !== null && seen.has(plan.fullSupervision) ? plan.fullSupervision : null,
    };
  } finally {
    study.close();
  }
}
