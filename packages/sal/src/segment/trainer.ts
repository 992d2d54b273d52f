/** One training: student, teacher, optimiser, and what a step does to them. Files and the study are train.ts's. */

import { manualSeed, scope, type Tensor } from '@sal-smis/torch';
import { AdamW, clipGradNorm, cosineSchedule, type Schedule, withWarmup } from '@sal-smis/torch/optim';
import { UNet, type UNetOptions } from '../models/unet.js';
import { resolveOptions } from '../plugin.js';
import { hashKeys } from '../random.js';
import { restoreCheckpoint, saveCheckpoint } from '../training/checkpoint.js';
import { inPrecision } from '../training/precision.js';
import type { Batches } from './batches.js';
import { decayAt, makeTeacher, updateTeacher } from './ema.js';
import type { Loss } from './losses/loss.js';
import { losses } from './losses/registry.js';
import type { MethodContext, SegmentationMethod } from './method.js';
import type { TrainSettings } from './settings.js';

export interface BestValue {
  dice: number;
  step: number;
}

export class Trainer {
  readonly student: UNet;
  readonly teacher: UNet;
  /** Best validation Dice so far; null before the first validation. */
  best: BestValue | null = null;
  private readonly optimizer: AdamW;
  private readonly schedule: Schedule;
  private readonly supervisedLoss: MethodContext['supervisedLoss'];

  /** Weights are drawn from the seed; `initialise` may then change the student before the teacher copies it. */
  constructor(
    network: UNetOptions,
    private readonly settings: TrainSettings,
    private readonly method: SegmentationMethod,
    private readonly options: Record<string, unknown>,
    private readonly batches: Batches,
    initialise: (student: UNet) => void = () => {},
  ) {
    const { seed, device, learningRate, weightDecay, iterations, warmup } = settings;
    manualSeed(hashKeys([seed, 'initial weights']));
    this.student = new UNet(network);
    this.student.trainingDropout = settings.dropout;
    initialise(this.student);
    this.teacher = makeTeacher(this.student, new UNet(network));
    this.student.to(device);
    this.teacher.to(device);
    this.optimizer = new AdamW(this.student.namedParameters(), { learningRate, weightDecay });
    const loss: Loss = losses[settings.loss];
    const lossOptions = resolveOptions(loss, settings.lossOptions);
    this.supervisedLoss = (logits, target, weight) => loss.compute(logits, target, weight ?? null, lossOptions);
    this.schedule = withWarmup(cosineSchedule(learningRate, iterations), Math.min(warmup, Math.floor(iterations / 10)));
  }

  /** Trains on the batch of `step` (0-based) and returns the loss parts and the learning rate. */
  step(step: number): Record<string, number> {
    const { settings, student, teacher } = this;
    manualSeed(hashKeys([settings.seed, 'step', step]));
    const numbers = scope(() => {
      const context: MethodContext = {
        student,
        teacher,
        settings,
        progress: step / settings.iterations,
        supervisedLoss: this.supervisedLoss,
        inPrecision: (body) => inPrecision(settings.precision, settings.device, body),
      };
      const { loss, parts } = this.method.loss(this.batches.at(step), context, this.options);
      this.optimizer.zeroGrad();
      loss.backward();
      return Object.fromEntries(Object.entries(parts).map(([name, value]: [string, Tensor]) => [name, value.item()]));
    });
    if (settings.gradientClip > 0) clipGradNorm(student.parameters(), settings.gradientClip);
    this.optimizer.learningRate = this.schedule(step);
    this.optimizer.step();
    this.optimizer.zeroGrad();
    // A teacher that goes on from another training has no random start to forget.
    const decay = settings.continueFrom === null ? decayAt(step, settings.emaDecay) : settings.emaDecay;
    updateTeacher(teacher, student, decay);
    return { ...numbers, learningRate: this.optimizer.learningRate };
  }

  save(path: string, stepsDone: number): void {
    saveCheckpoint(path, {
      step: stepsDone,
      groups: {
        model: this.student.stateDict(),
        teacher: this.teacher.stateDict(),
        optimizer: this.optimizer.stateDict(),
      },
      state: { best: this.best },
    });
  }

  /** Returns the steps that are done: 0 without a checkpoint. */
  restore(path: string): number {
    return restoreCheckpoint(path, ({ groups, state }) => {
      this.student.loadStateDict(groups.model ?? new Map());
      this.teacher.loadStateDict(groups.teacher ?? new Map());
      this.optimizer.loadStateDict(groups.optimizer ?? new Map());
      this.best = (state.best as BestValue | null) ?? null;
    });
  }

  /**
   * Takes the weights of student and teacher at the end of another training; the optimiser starts anew.
   * @throws FailureError when the file is damaged
   */
  continueFrom(path: string): void {
    restoreCheckpoint(path, ({ groups }) => {
      this.student.loadStateDict(groups.model ?? new Map());
      this.teacher.loadStateDict(groups.teacher ?? new Map());
    });
  }

  dispose(): void {
    this.student.dispose();
    this.teacher.dispose();
    this.optimizer.dispose();
  }
}
