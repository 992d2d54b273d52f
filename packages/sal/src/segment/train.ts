/** The stage `train`: from labels and pretrained weights in the study to a run with a trained network. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { UsageError } from '../errors.js';
import { checkInputSize } from '../models/input-size.js';
import { saveUNet } from '../models/weights.js';
import { resolveOptions } from '../plugin.js';
import type { Hooks } from '../progress.js';
import { writeFileDurably } from '../study/files.js';
import { currentLabels, type LabelSnapshot, recordedLabels } from '../study/label-snapshot.js';
import type { Study } from '../study/study.js';
import type { RunRecord } from '../study/types.js';
import { runLoop } from '../training/loop.js';
import { checkMemory } from '../training/memory.js';
import { prepareEngine, resolvePrecision } from '../training/precision.js';
import { openRun, withinRun } from '../training/resume.js';
import { Batches } from './batches.js';
import { continuedRun } from './continue.js';
import { checkFit, initialise, newestPretraining, type Pretraining } from './initial-weights.js';
import { joinLabelled, type LabelledData, loadLabelled, splitValidation } from './labelled-data.js';
import { losses } from './losses/registry.js';
import type { SegmentationMethod } from './method.js';
import { type MethodName, methods } from './methods/registry.js';
import { type Pool, poolByLabel } from './pool.js';
import { pseudoLabelled, pseudoLabelSource } from './pseudo-labels.js';
import { runFiles } from './run-files.js';
import { resolveIterations, type TrainSettings, type trainSettings } from './settings.js';
import { Trainer } from './trainer.js';
import { trainingLabels, validationLabels } from './unjudged-labels.js';
import { validationDice } from './validate.js';

export interface TrainResult {
  run: string;
  iterations: number;
  imagesPerSecond: number | null;
  bestValidationDice: number | null;
  /** Labelled images that there were, those kept for validation included. */
  labels: number;
  /** Ids of the labelled images that were kept for validation, in order. */
  validation: string[];
}

/**
 * Labels that come in after the start change nothing: the run works with those that it was recorded with.
 * @throws FailureError without labels, when pretrained weights do not fit, a mask is not the recorded one, or the loss
 * is not finite or explodes; InterruptedError with the state saved
 */
export async function trainStudy(
  study: Study,
  given: z.output<typeof trainSettings>,
  hooks: Hooks,
): Promise<TrainResult> {
  prepareEngine(given);
  checkInputSize(study.config.size, given.inputStride);
  if (given.device === 'cpu') {
    const images = given.labelledBatch + given.unlabelledBatch;
    const load = { size: study.config.size, inputStride: given.inputStride, width: given.width, images };
    checkMemory(load, 'train', '--labelled-batch and --unlabelled-batch');
  }
  const snapshot = labelsToTrainOn(study, given.resume);
  const { labelled, unlabelled } = poolByLabel(study, snapshot, given.reproduceDefect);
  // A wrong option is told before a run is recorded.
  const options = resolveOptions<z.ZodObject>(methods[given.method], given.options);
  resolveOptions<z.ZodObject>(losses[given.loss], given.lossOptions);
  const method = applicableMethod(given, unlabelled.length, hooks);
  const seed = given.seed ?? study.config.seed;
  const { training, validation } = splitValidation(labelled, { ...given, seed });
  const labelledBatch = given.labelledBatch + (method.needsUnlabelled ? 0 : given.unlabelledBatch);
  const continued = given.continueFrom === null ? null : continuedRun(study, given);
  const settings: TrainSettings = {
    ...given,
    seed,
    iterations: resolveIterations(given, {
      labels: labelled.length,
      training: training.length,
      batch: labelledBatch,
    }),
    continueFrom: continued?.run ?? null,
    pseudoLabelsFrom: pseudoLabelSource(study, given, hooks),
    precision: resolvePrecision(given.precision, given.device),
  };
  const reproduces = (defect: TrainSettings['reproduceDefect'][number]) => settings.reproduceDefect.includes(defect);
  if (settings.reproduceDefect.length > 0) hooks.log(`reproduces the defects ${settings.reproduceDefect.join(', ')}`);
  const random = settings.initialisation === 'none' || continued !== null || reproduces('no-ssl-init');
  const pretrained = random ? null : newestPretraining(study, hooks);
  if (pretrained) checkFit(pretrained, { ...settings, inChannels: study.channels }, hooks);
  const { resume, checkpointEvery, ...deciding } = settings;
  const run = openRun(
    study,
    {
      kind: 'train',
      settings: {
        ...deciding,
        appliedMethod: method.name,
        labels: snapshot.hash,
        pretraining: pretrained?.run ?? null,
      },
      mode: resume,
      labels: [...snapshot.labels.values()],
    },
    hooks,
  );
  return await withinRun(
    study,
    run,
    () => existsSync(join(run.directory, runFiles.checkpoint)),
    async () => {
      const plan = {
        run,
        snapshot,
        pool: { labelled, unlabelled },
        training,
        validation,
        method,
        pretrained,
        settings,
      };
      const trainer = await makeTrainer(study, { ...plan, options, labelledBatch }, hooks);
      try {
        if (continued) {
          trainer.continueFrom(continued.checkpoint);
          hooks.log(`continues from the weights of ${continued.run}`);
        }
        return await runTraining(study, trainer, settings, {
          run,
          method,
          validation:
            validation.length > 0 ? validationLabels(await loadLabelled(study, validation, snapshot), hooks) : null,
          labels: labelled.length,
          trainingImages: training.length,
          unlabelledImages: unlabelled.length,
          checkpointEvery,
          hooks,
        });
      } finally {
        trainer.dispose();
      }
    },
  );
}

/** Those of now; where a run must be gone on with, those that it began with. */
function labelsToTrainOn(study: Study, resume: z.output<typeof trainSettings>['resume']): LabelSnapshot {
  const unfinished = resume === 'true' ? study.unfinishedRun('train') : null;
  return (unfinished && recordedLabels(study, unfinished.id)) ?? currentLabels(study);
}

interface TrainingPlan {
  run: RunRecord;
  snapshot: LabelSnapshot;
  pool: Pool;
  /** The labelled images that train, and those that are kept. */
  training: Pool['labelled'];
  validation: Pool['labelled'];
  method: SegmentationMethod;
  /** Of the method that was asked for. */
  options: Record<string, unknown>;
  pretrained: Pretraining | null;
  settings: TrainSettings;
  labelledBatch: number;
}

async function makeTrainer(study: Study, plan: TrainingPlan, hooks: Hooks): Promise<Trainer> {
  const { run, snapshot, pool, training, validation, method, pretrained, settings } = plan;
  const reproduces = (defect: TrainSettings['reproduceDefect'][number]) => settings.reproduceDefect.includes(defect);
  const loaded = await loadLabelled(study, training, snapshot, { eroded: reproduces('eroded-masks') });
  const annotated = trainingLabels(loaded, study.directory, hooks);
  // Of a group with a validation image nothing is learnt as if it were labelled.
  const unheld = pool.unlabelled.filter(({ group }) => !validation.some((kept) => kept.group === group));
  const extra = settings.pseudoLabelsFrom ? pseudoLabelled(study, run, unheld, settings, hooks) : null;
  return new Trainer(
    {
      inChannels: study.channels,
      classes: study.config.classes.length,
      width: settings.width,
      inputStride: settings.inputStride,
      inputScale: reproduces('input-scale') ? 'bytes' : undefined,
    },
    settings,
    method,
    method.name === settings.method ? plan.options : resolveOptions(method, {}),
    new Batches({
      labelled: extra ? joinLabelled(annotated, extra) : annotated,
      unlabelledRows: pool.unlabelled.map(({ row }) => row),
      study,
      settings,
      labelledBatch: plan.labelledBatch,
      unlabelledBatch: method.needsUnlabelled ? settings.unlabelledBatch : 0,
    }),
    (student) => initialise(student, pretrained, settings, hooks),
  );
}

interface RunContext {
  run: { id: string; directory: string };
  method: SegmentationMethod;
  validation: LabelledData | null;
  labels: number;
  trainingImages: number;
  unlabelledImages: number;
  checkpointEvery: number;
  hooks: Hooks;
}

async function runTraining(
  study: Study,
  trainer: Trainer,
  settings: TrainSettings,
  context: RunContext,
): Promise<TrainResult> {
  const { run, method, validation, hooks } = context;
  const file = (name: keyof typeof runFiles) => join(run.directory, runFiles[name]);
  const from = trainer.restore(file('checkpoint'));
  hooks.log(
    `${run.id}: ${method.name} on ${context.trainingImages} labelled${
      validation ? ` (and ${validation.ids.length} for validation)` : ''
    } and ${method.needsUnlabelled ? context.unlabelledImages : 0} unlabelled images, ${
      from > 0 ? `steps ${from} to ` : ''
    }${settings.iterations} steps`,
  );
  const size = { height: study.config.size, width: study.config.size, channels: study.channels };
  const metadata = { run: run.id, kind: 'segmentation', method: method.name };
  const { imagesPerSecond } = await runLoop({
    label: 'train',
    directory: run.directory,
    from,
    iterations: settings.iterations,
    imagesPerStep: settings.labelledBatch + settings.unlabelledBatch,
    step: (step) => trainer.step(step),
    state: () => trainer.state(),
    logEvery: 25,
    validateEvery: validation ? settings.validateEvery : 0,
    validate: (stepsDone) => {
      const dice = validationDice(trainer.evaluated, validation as LabelledData, size, settings.device);
      if (!trainer.best || dice > trainer.best.dice) {
        trainer.best = { dice, step: stepsDone };
        saveUNet(file('best'), trainer.evaluated, { ...metadata, step: String(stepsDone) });
      }
      return { validationDice: dice };
    },
    saveCheckpoint: (stepsDone) => trainer.save(file('checkpoint'), stepsDone),
    checkpointEvery: context.checkpointEvery,
    hooks,
  });
  const end = { ...metadata, step: String(settings.iterations) };
  saveUNet(file('latest'), trainer.evaluated, end);
  saveUNet(file('student'), trainer.student, end);
  if (!validation) {
    writeFileDurably(file('best'), readFileSync(file('latest')));
  }
  const result: TrainResult = {
    run: run.id,
    iterations: settings.iterations,
    imagesPerSecond,
    bestValidationDice: trainer.best?.dice ?? null,
    labels: context.labels,
    validation: validation?.ids ?? [],
  };
  study.finishRun(run.id, result);
  return result;
}

/** The method asked for, or `supervised` where no unlabelled image is left. */
function applicableMethod(
  { method: name, unlabelledBatch }: { method: MethodName; unlabelledBatch: number },
  unlabelled: number,
  hooks: Hooks,
): SegmentationMethod {
  const method = methods[name];
  if (!method.needsUnlabelled) return method;
  if (unlabelledBatch === 0) {
    throw new UsageError(`${name} learns from unlabelled images and --unlabelled-batch is 0`, {
      fix: 'give it unlabelled images, or train with --method supervised',
    });
  }
  if (unlabelled > 0) return method;
  hooks.log(`every image is labelled: ${name} has nothing to learn from without labels, training is supervised`);
  return methods.supervised;
}
