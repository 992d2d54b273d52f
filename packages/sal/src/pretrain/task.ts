/** What a self-supervised task is to the pretraining stage: a network and a loss on unlabelled images. */

import type { Tensor } from '@sal-smis/torch';
import type { Module } from '@sal-smis/torch/nn';
import type { z } from 'zod';
import type { UNet } from '../models/unet.js';
import type { Plugin } from '../plugin.js';
import type { Random } from '../random.js';
import type { ImageShape } from './models-genesis/shape.js';

export interface TaskContext {
  /** Of the prepared images. */
  shape: ImageShape;
  /** Channels of the U-Net's first level. */
  width: number;
  /** Of the U-Net (see `UNetOptions`). */
  inputStride: number;
  /** `cpu` or `cuda`. */
  device: string;
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
  /** All that is trained: the U-Net itself, or a module that holds it and the task's own heads. */
  readonly network: Module;
  /**
   * Mean loss, a float32 scalar with history, of pool images uint8 [n, height, width, channels]. The streams decide
   * everything that is drawn. Called inside a scope, under autocast or not.
   */
  loss(pixels: Uint8Array, streams: Streams): Tensor;
  /** Size of the images in samples. */
  readonly sampleShape: ImageShape;
  /** Examples for a person to look at, in eval mode without gradient; none where the task makes no images. */
  samples(pixels: Uint8Array, streams: Streams): TaskSample[];
}

export interface PretrainTask<Options extends z.ZodObject = z.ZodObject> extends Plugin {
  readonly options: Options;
  /** Makes the network with fresh weights from the engine's seeded generator. */
  create(context: TaskContext, options: z.output<Options>): TaskModel;
}

/** Keeps the type of a task's options while it is written; registries forget it. */
export function defineTask<Options extends z.ZodObject>(task: PretrainTask<Options>): PretrainTask {
  return task as unknown as PretrainTask;
}
