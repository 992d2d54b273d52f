/** What a self-supervised task is to the pretraining stage: a network and a loss on unlabelled images. */

import type { Tensor } from '@sal-smis/torch';
import type { Module } from '@sal-smis/torch/nn';
import type { z } from 'zod';
import type { DefectName } from '../defects.js';
import type { UNet } from '../models/unet.js';
import type { TrainedLayers } from '../models/weights.js';
import type { Plugin } from '../plugin.js';
import type { Random } from '../random.js';
import type { ImageShape } from './shape.js';

export interface TaskContext {
  /** Of the prepared images. */
  shape: ImageShape;
  /** Channels of the U-Net's first level. */
  width: number;
  /** Of the U-Net (see `UNetOptions`). */
  inputStride: number;
  /** `cpu` or `cuda`. */
  device: string;
  /** Steps of the whole training. */
  iterations: number;
  /** What is reproduced of the published code. */
  defects: readonly DefectName<'pretrain'>[];
}

/** The stream of the i-th image of a batch. */
export type Streams = (index: number) => Random;

/** What the network was shown and what it made of it: uint8 pixels of the model's `sampleShape` each. */
export interface TaskSample {
  original: Uint8Array;
  distorted: Uint8Array;
  restored: Uint8Array;
}

/** A task at work; its owner calls `network.dispose()` when done. */
export interface TaskModel {
  /** The network whose weights the run leaves behind. */
  readonly unet: UNet;
  /** All that is trained or follows what is trained: the U-Net itself, or a module with it, heads and target networks. */
  readonly network: Module;
  /** Which layers of the U-Net the task trains. `none`: there is nothing to do, no step is taken. */
  readonly trained: TrainedLayers;
  /**
   * Mean loss, a float32 scalar with history, of pool images uint8 [n, height, width, channels]. The streams decide
   * everything that is drawn. Called inside a scope, under autocast or not.
   */
  loss(pixels: Uint8Array, streams: Streams): Tensor;
  /** The same image by image, float32 [n]; tasks that compare images with each other have no such thing. */
  imageLosses?(pixels: Uint8Array, streams: Streams): Tensor;
  /** What has to follow the optimiser's step number `step` (0-based), such as the average of a target network. */
  afterStep?(step: number): void;
  /** Size of the images in samples. */
  readonly sampleShape: ImageShape;
  /** Examples for a person to look at, in eval mode without gradient; none where the task makes no images. */
  samples(pixels: Uint8Array, streams: Streams): TaskSample[];
}

export interface PretrainTask<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
  /** Restores images one by one, compares the images of a batch (at least two) with each other, or does nothing. */
  readonly kind: 'restoration' | 'comparison' | 'none';
  /** Makes the network with fresh weights from the engine's seeded generator. */
  create(context: TaskContext, options: z.output<Options>): TaskModel;
}

/** Keeps the type of a task's options while it is written; registries forget it. */
export function defineTask<Options extends z.ZodObject>(task: PretrainTask<Options>): PretrainTask {
  return task as unknown as PretrainTask;
}
