/** What a training method is: a loss over a labelled and, if it wants, an unlabelled batch. */

import type { Tensor } from '@sal-smis/torch';
import type { z } from 'zod';
import { internal } from '../errors.js';
import type { UNet } from '../models/unet.js';
import type { Plugin } from '../plugin.js';
import type { Random } from '../random.js';
import type { TrainSettings } from './settings.js';

/** A batch on the training device; images are in 0..1, not normalised. The step's scope owns the tensors. */
export interface Batch {
  labelled: LabelledImages;
  unlabelled: UnlabelledImages | null;
}

export interface LabelledImages {
  /** [L, C, H, W], geometry and colours changed. */
  images: Tensor;
  /** Class indices [L, H, W] (int64); IGNORE_INDEX where nobody could judge, which `supervisedLoss` passes over. */
  targets: Tensor;
}

export interface UnlabelledImages {
  /** The weak view [U, C, H, W]: geometry changed, colours not. */
  weak: Tensor;
  /** One stream per image, for the strong view. */
  randoms: Random[];
}

export interface MethodContext {
  student: UNet;
  /** Moving average of the student; in eval mode, never differentiated. */
  teacher: UNet;
  /** Another student with its own start, where the method asks for two networks. */
  second: UNet | null;
  settings: TrainSettings;
  /** Share of the training that is done, 0..1. */
  progress: number;
  /**
   * The chosen supervised loss: float32 logits [N, classes, H, W] and class indices [N, H, W] (int64) to a scalar;
   * `weight` [N, H, W] in 0..1 counts pixels.
   */
  supervisedLoss(logits: Tensor, target: Tensor, weight?: Tensor): Tensor;
  /** Runs a forward pass in the training's precision. */
  inPrecision<T>(body: () => T): T;
}

export interface MethodLoss {
  /** The number to minimise, with its history. */
  loss: Tensor;
  /** One-element tensors worth logging. */
  parts: Record<string, Tensor>;
}

export interface SegmentationMethod<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
  /** False where `Batch.unlabelled` may be null. */
  readonly needsUnlabelled: boolean;
  /** 2 where `MethodContext.second` is trained as well; 1 unless given. */
  readonly networks?: 1 | 2;
  loss(batch: Batch, context: MethodContext, options: z.output<Options>): MethodLoss;
}

/** Keeps the type of a method's options while it is written; registries forget it. */
export function defineMethod<Options extends z.ZodObject>(method: SegmentationMethod<Options>): SegmentationMethod {
  return method as unknown as SegmentationMethod;
}

type SemiSupervised<Options extends z.ZodObject> = Omit<SegmentationMethod<Options>, 'needsUnlabelled' | 'loss'> & {
  loss(
    batch: { labelled: LabelledImages; unlabelled: UnlabelledImages },
    context: MethodContext,
    options: z.output<Options>,
  ): MethodLoss;
};

/** The same for a method that learns from unlabelled images: it is never called without them. */
export function defineSemiSupervised<Options extends z.ZodObject>(method: SemiSupervised<Options>): SegmentationMethod {
  return defineMethod<Options>({
    ...method,
    needsUnlabelled: true,
    loss({ labelled, unlabelled }, context, options) {
      if (!unlabelled) internal(`${method.name} without unlabelled images`);
      return method.loss({ labelled, unlabelled }, context, options);
    },
  });
}
