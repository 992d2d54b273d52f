/**
 * The first step: self-supervised pretraining on the pool. The test images are sealed and never read here, unless the
 * defect `test-set-steers` is reproduced. Leaves `runs/<id>/weights.safetensors` and `metrics.jsonl`, and where the task
 * restores images `samples.png` and `proxy-loss.csv`.
 */

import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { FailureError } from '../errors.js';
import { checkInputSize } from '../models/input-size.js';
import { saveUNet } from '../models/weights.js';
import { resolveOptions } from '../plugin.js';
import type { Hooks } from '../progress.js';
import { Random } from '../random.js';
import { writeFileDurably } from '../study/files.js';
import { pretrainedWeightsPath } from '../study/pretrained-weights.js';
import { proxyLossPath, writeProxyLoss } from '../study/proxy-loss.js';
import type { Study } from '../study/study.js';
import type { ImageRecord, RunRecord } from '../study/types.js';
import { runLoop } from '../training/loop.js';
import { checkMemory } from '../training/memory.js';
import { prepareEngine, resolvePrecision } from '../training/precision.js';
import { openRun, withinRun } from '../training/resume.js';
import { checkTask } from './check-task.js';
import { type MonitorSplit, splitMonitor } from './monitor.js';
import { proxyLosses } from './proxy.js';
import { pretrainTasks } from './registry.js';
import { samplesPng } from './samples.js';
import type { PretrainSettings, ResolvedSettings } from './settings.js';
import { PretrainTrainer } from './trainer.js';

export interface PretrainResult {
  run: string;
  /** Steps done: fewer than asked for where the training stopped early. */
  iterations: number;
  /** Steps after which the weights were reached that the run leaves. */
  weightsStep: number;
  /** Over the steps done by this process; null where an earlier one had done them all. */
  imagesPerSecond: number | null;
  /** The task's loss of these weights on the monitored images; null where nothing is trained. */
  loss: number | null;
}

/** Files of a pretraining run, beside `metrics.jsonl`. */
const runFiles = { checkpoint: 'checkpoint.safetensors', samples: 'samples.png' };

/**
 * Pretrains a U-Net on the pool, from an interrupted run of the same settings where there is one.
 * @throws FailureError for an empty pool; UsageError for a device or a run to resume that is not there;
 * InterruptedError when the hooks' signal is aborted, with the state saved
 */
export async function pretrainStudy(study: Study, given: PretrainSettings, hooks: Hooks): Promise<PretrainResult> {
  prepareEngine(given);
  checkInputSize(study.config.size, given.inputStride);
  if (given.device === 'cpu') {
    const { inputStride, width, batchSize } = given;
    checkMemory({ size: study.config.size, inputStride, width, images: batchSize }, 'train', '--batch-size');
  }
  const pool = study.images({ split: 'pool' });
  if (pool.length === 0) {
    throw new FailureError('the pool is empty: there is nothing to train on', {
      where: study.directory,
      fix: 'make the study again with images in the pool: sal init --split pool=N,test=M',
    });
  }
  checkTask(pretrainTasks[given.task], pool.length, given);
  // A wrong option is told before a run is recorded.
  resolveOptions<z.ZodObject>(pretrainTasks[given.task], given.options);
  const { resume, checkpointEvery, ...deciding } = given;
  const settings: ResolvedSettings = {
    ...deciding,
    seed: given.seed ?? study.config.seed,
    precision: resolvePrecision(given.precision, given.device),
  };
  const run = openRun(study, { kind: 'pretrain', settings, mode: resume }, hooks);
  return await withinRun(
    study,
    run,
    () => existsSync(join(run.directory, runFiles.checkpoint)),
    async () => {
      const trainer = makeTrainer(study, pool, settings, hooks);
      try {
        return await runPretraining(study, run, trainer, { settings, pool, checkpointEvery, hooks });
      } finally {
        trainer.dispose();
      }
    },
  );
}

function makeTrainer(
  study: Study,
  pool: readonly ImageRecord[],
  settings: ResolvedSettings,
  hooks: Hooks,
): PretrainTrainer {
  const { size } = study.config;
  const steered = settings.reproduceDefect.includes('test-set-steers');
  return new PretrainTrainer(settings, {
    ...(steered ? steeredByTestSet(study, pool, hooks) : monitoredOnPool(pool, settings)),
    shape: { height: size, width: size, channels: study.channels },
    readPixels: (rows) => study.readPixels(rows),
  });
}

function monitoredOnPool(pool: readonly ImageRecord[], { task, seed, monitor }: ResolvedSettings): MonitorSplit {
  const least = pretrainTasks[task].kind === 'comparison' ? 2 : 1;
  return splitMonitor(pool, monitor, Random.of(seed, 'pretrain', 'monitor'), least);
}

/** As published: all of the pool trains, and the loss that stops the training is that of the test images. */
function steeredByTestSet(study: Study, pool: readonly ImageRecord[], hooks: Hooks): MonitorSplit {
  const test = study.images({ split: 'test' });
  if (test.length === 0) {
    throw new FailureError('the defect test-set-steers needs test images, and there are none', {
      where: study.directory,
      fix: 'make the study again with test images: sal init --split pool=N,test=M',
    });
  }
  hooks.log(`test-set-steers: ${test.length} test images decide which weights are kept`);
  return { training: [...pool], monitoring: test };
}

interface PretrainingContext {
  settings: ResolvedSettings;
  pool: readonly ImageRecord[];
  checkpointEvery: number;
  hooks: Hooks;
}

async function runPretraining(
  study: Study,
  run: RunRecord,
  trainer: PretrainTrainer,
  { settings, pool, checkpointEvery, hooks }: PretrainingContext,
): Promise<PretrainResult> {
  const { model, iterations } = trainer;
  const file = (name: keyof typeof runFiles) => join(run.directory, runFiles[name]);
  const { stepsDone, imagesPerSecond } = await runLoop({
    label: 'pretrain',
    directory: run.directory,
    from: trainer.restore(file('checkpoint')),
    iterations,
    imagesPerStep: settings.batchSize,
    step: (step) => trainer.step(step),
    state: () => trainer.state(),
    logEvery: settings.logEvery,
    validateEvery: settings.validateEvery,
    validate: (done) => trainer.measure(done),
    stopped: () => trainer.stopped,
    saveCheckpoint: (step) => trainer.save(file('checkpoint'), step),
    checkpointEvery,
    hooks,
  });
  const weightsStep = trainer.keepBest(stepsDone);
  if (trainer.stopped) hooks.log(`stopped at step ${stepsDone}: no smaller loss since step ${weightsStep}`);
  saveUNet(pretrainedWeightsPath(run), model.unet, {
    run: run.id,
    kind: 'pretraining',
    task: settings.task,
    trained: model.trained,
    input: settings.reproduceDefect.includes('input-scale') ? 'unit' : 'normalised',
    step: String(weightsStep),
  });
  const samples = trainer.samples(settings.samples);
  if (samples.length > 0) writeFileDurably(file('samples'), await samplesPng(samples, model.sampleShape));
  const losses = await proxyLosses(trainer, pool, hooks);
  if (losses) writeProxyLoss(proxyLossPath(run), losses);
  const loss = model.trained === 'none' ? null : trainer.monitoringLoss();
  const result = { run: run.id, iterations: stepsDone, weightsStep, imagesPerSecond, loss };
  study.finishRun(run.id, result);
  rmSync(file('checkpoint'), { force: true });
  return result;
}
