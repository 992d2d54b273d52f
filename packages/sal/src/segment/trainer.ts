/** One training: networks, optimiser, and what a step does to them. Files and the study are train.ts's. */

import { manualSeed, scope, type Tensor } from '@sal-smis/torch';
import { clipGradNorm } from '@sal-smis/torch/optim';
import { UNet, type UNetOptions } from '../models/unet.js';
import { resolveOptions } from '../plugin.js';
import { hashKeys } from '../random.js';
import { type Checkpoint, restoreCheckpoint, saveCheckpoint } from '../training/checkpoint.js';
import { makeOptimisation, type Optimisation } from '../training/optimisation.js';
import { inPrecision } from '../training/precision.js';
import type { Batches } from './batches.js';
import { decayAt, makeTeacher, updateTeacher } from './ema.js';
import { passingOverIgnored } from './ignored-pixels.js';
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
  /** The second network of methods that train two. */
  readonly second: UNet | null;
  /** Best validation Dice so far; null before the first validation. */
  best: BestValue | null = null;
  private readonly optimizer: Optimisation['optimizer'];
  private readonly schedule: Optimisation['schedule'];
  private readonly supervisedLoss: MethodContext['supervisedLoss'];

  /** Weights are drawn from the seed; `initialise` may then change a student before the teacher copies it. */
  constructor(
    network: UNetOptions,
    private readonly settings: TrainSettings,
    private readonly method: SegmentationMethod,
    private readonly options: Record<string, unknown>,
    private readonly batches: Batches,
    initialise: (student: UNet) => void = () => {},
  ) {
    const start = (...purpose: string[]) => {
      manualSeed(hashKeys([settings.seed, ...purpose]));
      const unet = new UNet(network);
      unet.trainingDropout = settings.dropout;
      initialise(unet);
      return unet;
    };
    this.student = start('initial weights');
    this.second = method.networks === 2 ? start('initial weights', 'second') : null;
    this.teacher = makeTeacher(this.student, new UNet(network));
    for (const unet of this.networks()) unet.to(settings.device);
    const { optimizer, schedule } = makeOptimisation(this.trained(), settings);
    this.optimizer = optimizer;
    this.schedule = schedule;
    const loss: Loss = losses[settings.loss];
    const lossOptions = resolveOptions(loss, settings.lossOptions);
    const supervisedLoss: MethodContext['supervisedLoss'] = (logits, target, weight) =>
      loss.compute(logits, target, weight ?? null, lossOptions);
    this.supervisedLoss = batches.hasIgnored ? passingOverIgnored(supervisedLoss) : supervisedLoss;
  }

  /** The network that is validated and saved. */
  get evaluated(): UNet {
    return this.settings.evaluateWeights === 'teacher' ? this.teacher : this.student;
  }

  private networks(): UNet[] {
    return [this.student, this.teacher, ...(this.second ? [this.second] : [])];
  }

  /** Names and parameters that the optimiser changes. */
  private trained(): [string, Tensor][] {
    return [...this.student.namedParameters(), ...(this.second?.namedParameters('second.') ?? [])];
  }

  /** Trains on the batch of `step` (0-based) and returns the loss parts and the learning rate. */
  step(step: number): Record<string, number> {
    const { settings, student, teacher, second } = this;
    manualSeed(hashKeys([settings.seed, 'step', step]));
    const numbers = scope(() => {
      const context: MethodContext = {
        student,
        teacher,
        second,
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
    if (settings.gradientClip > 0) {
      clipGradNorm(
        this.trained().map(([, parameter]) => parameter),
        settings.gradientClip,
      );
    }
    this.optimizer.learningRate = this.schedule(step);
    this.optimizer.step();
    this.optimizer.zeroGrad();
    // A teacher that goes on from another training has no random start to forget.
    const decay = settings.continueFrom === null ? decayAt(step, settings.emaDecay) : settings.emaDecay;
    updateTeacher(teacher, student, decay);
    return { ...numbers, learningRate: this.optimizer.learningRate };
  }

  /** What a checkpoint holds. */
  state(): Checkpoint['groups'] {
    return {
      model: this.student.stateDict(),
      teacher: this.teacher.stateDict(),
      ...(this.second ? { second: this.second.stateDict() } : {}),
      optimizer: this.optimizer.stateDict(),
    };
  }

  save(path: string, stepsDone: number): void {
    saveCheckpoint(path, { step: stepsDone, groups: this.state(), state: { best: this.best } });
  }

  /** Returns the steps that are done: 0 without a checkpoint. */
  restore(path: string): number {
    return restoreCheckpoint(path, this.settings.iterations, ({ groups, state }) => {
      this.takeWeights(groups);
      this.optimizer.loadStateDict(groups.optimizer ?? new Map());
      this.best = (state.best as BestValue | null) ?? null;
    });
  }

  /**
   * Takes the weights at the end of another training; the optimiser starts anew. A second network that the other
   * training did not have keeps its own start. @throws FailureError when the file is damaged
   */
  continueFrom(path: string): void {
    restoreCheckpoint(path, Number.POSITIVE_INFINITY, ({ groups }) => this.takeWeights(groups));
  }

  private takeWeights(groups: Checkpoint['groups']): void {
    this.student.loadStateDict(groups.model ?? new Map());
    this.teacher.loadStateDict(groups.teacher ?? new Map());
    if (groups.second) this.second?.loadStateDict(groups.second);
  }

  dispose(): void {
    for (const unet of this.networks()) unet.dispose();
    this.optimizer.dispose();
  }
}
