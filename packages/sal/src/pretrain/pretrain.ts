/**
 * The first step: self-supervised pretraining on the pool. The test images are sealed and never read here. Leaves
 * `runs/<id>/weights.safetensors`, `metrics.jsonl` and `samples.png`.
 */

import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { FailureError, InterruptedError } from '../errors.js';
import { checkInputSize } from '../models/input-size.js';
import { saveUNet } from '../models/weights.js';
import type { Hooks } from '../progress.js';
import { Random } from '../random.js';
import { writeFileDurably } from '../study/files.js';
import { pretrainedWeightsPath } from '../study/pretrained-weights.js';
import type { Study } from '../study/study.js';
import type { ImageRecord, RunRecord } from '../study/types.js';
import { runLoop } from '../training/loop.js';
import { prepareEngine, resolvePrecision } from '../training/precision.js';
import { openRun } from '../training/resume.js';
import { splitMonitor } from './monitor.js';
import { samplesPng } from './samples.js';
import type { PretrainSettings, ResolvedSettings } from './settings.js';
import { PretrainTrainer } from './trainer.js';

export interface PretrainResult {
  run: string;
  iterations: number;
  /** Over the steps done by this process; null where an earlier one had done them all. */
  imagesPerSecond: number | null;
  /** The task's loss on the monitored images after the last step. */
  loss: number;
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
  const pool = study.images({ split: 'pool' });
  if (pool.length === 0) {
    throw new FailureError('the pool is empty: there is nothing to train on', {
      where: study.directory,
      fix: 'make the study again with images in the pool: sal init --split pool=N,test=M',
    });
  }
  const { resume, checkpointEvery, ...deciding } = given;
  const settings: ResolvedSettings = {
    ...deciding,
    seed: given.seed ?? study.config.seed,
    precision: resolvePrecision(given.precision, given.device),
  };
  const run = openRun(study, 'pretrain', settings, resume, hooks);
  if (run.status === 'interrupted') study.resumeRun(run.id);

  const trainer = makeTrainer(study, pool, settings);
  try {
    return await runPretraining(study, run, trainer, settings, checkpointEvery, hooks);
  } catch (error) {
    if (error instanceof InterruptedError) study.interruptRun(run.id);
    throw error;
  } finally {
    trainer.dispose();
  }
}

function makeTrainer(study: Study, pool: readonly ImageRecord[], settings: ResolvedSettings): PretrainTrainer {
  const { size } = study.config;
  return new PretrainTrainer(settings, {
    ...splitMonitor(pool, settings.monitor, Random.of(settings.seed, 'pretrain', 'monitor')),
    shape: { height: size, width: size, channels: study.channels },
    readPixels: (rows) => study.readPixels(rows),
  });
}

async function runPretraining(
  study: Study,
  run: RunRecord,
  trainer: PretrainTrainer,
  settings: ResolvedSettings,
  checkpointEvery: number,
  hooks: Hooks,
): Promise<PretrainResult> {
  const { iterations, batchSize, task } = settings;
  const file = (name: keyof typeof runFiles) => join(run.directory, runFiles[name]);
  const { imagesPerSecond } = await runLoop({
    label: 'pretrain',
    directory: run.directory,
    from: trainer.restore(file('checkpoint')),
    iterations,
    imagesPerStep: batchSize,
    step: (step) => trainer.step(step),
    logEvery: settings.logEvery,
    validateEvery: settings.validateEvery,
    validate: () => ({ monitoringLoss: trainer.monitoringLoss() }),
    saveCheckpoint: (step) => trainer.save(file('checkpoint'), step),
    checkpointEvery,
    hooks,
  });
  saveUNet(pretrainedWeightsPath(run), trainer.model.unet, {
    run: run.id,
    kind: 'pretraining',
    task,
    step: String(iterations),
  });
  const samples = trainer.samples(settings.samples);
  if (samples.length > 0) writeFileDurably(file('samples'), await samplesPng(samples, trainer.model.sampleShape));
  const result = { run: run.id, iterations, imagesPerSecond, loss: trainer.monitoringLoss() };
  study.finishRun(run.id, result);
  rmSync(file('checkpoint'), { force: true });
  return result;
}
