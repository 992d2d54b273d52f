/** U-Nets on disk: safetensors under PyTorch's parameter names, with what is needed to build the network again. */

import { existsSync } from 'node:fs';
import { scope, type Tensor, tensorsFromBytes, tensorsToBytes } from '@sal-smis/torch';
import { FailureError } from '../errors.js';
import { readSealed, writeSealed } from '../study/sealed-tensors.js';
import { UNet, type UNetOptions } from './unet.js';

/** Free facts about the weights (run, task, step); values are text. */
export type WeightsMetadata = Record<string, string>;

export function saveUNet(path: string, unet: UNet, metadata: WeightsMetadata = {}): void {
  writeSealed(path, tensorsToBytes(unet.stateDict()), { ...metadata, unet: JSON.stringify(unet.options) });
}

/** @throws FailureError when the file is missing, damaged or holds no U-Net of ours */
export function loadUNet(path: string): { unet: UNet; metadata: WeightsMetadata } {
  if (!existsSync(path))
    throw new FailureError('the weights are missing', { where: path, fix: 'run the training again' });
  try {
    return scope(() => {
      const { tensors: bytes, metadata } = readSealed(path);
      const tensors = tensorsFromBytes(bytes);
      const options = parseOptions(metadata.unet);
      checkShapes(tensors, options);
      const unet = new UNet(options);
      unet.loadStateDict(tensors);
      return { unet, metadata };
    });
  } catch (error) {
    throw new FailureError(`no U-Net can be read from the weights: ${(error as Error).message}`, {
      where: path,
      fix: 'run the training again, or name another run with --run',
    });
  }
}

function parseOptions(text: string | undefined): UNetOptions {
  if (!text) throw new Error("metadata has no entry 'unet' (inChannels, classes, width)");
  const { inChannels, classes, width, inputStride = 1, inputScale } = JSON.parse(text) as Partial<UNetOptions>;
  for (const value of [inChannels, classes, width, inputStride]) {
    if (!Number.isInteger(value) || (value as number) < 1) throw new Error(`metadata 'unet' is ${text}`);
  }
  if (inputScale !== undefined && inputScale !== 'bytes') throw new Error(`metadata 'unet' is ${text}`);
  return { inChannels, classes, width, inputStride, inputScale } as UNetOptions;
}

/**
 * The network is as large as its metadata say: before it is made, its first, widest and last layers must lie in the file
 * in that size.
 */
function checkShapes(tensors: ReadonlyMap<string, Tensor>, { inChannels, classes, width }: UNetOptions): void {
  const wide = 8 * width;
  const expected: [name: string, shape: number[]][] = [
    ['inc.double_conv.0.weight', [width, inChannels, 3, 3]],
    ['down4.maxpool_conv.1.double_conv.0.weight', [wide, wide, 3, 3]],
    ['outc.conv.weight', [classes, width, 1, 1]],
  ];
  for (const [name, shape] of expected) {
    const found = tensors.get(name)?.shape;
    if (found?.join() === shape.join()) continue;
    const what = found ? `has shape [${found}]` : 'is missing';
    throw new Error(`${name} ${what}, a U-Net of width ${width} needs [${shape}]`);
  }
}

export type TrainedLayers = 'all' | 'encoder' | 'none';

/**
 * Which layers a pretraining has trained, by the entry `trained` of its metadata: the others are as they were drawn.
 * Weights from before that entry are of a task that trains every layer.
 */
export function trainedLayers({ trained }: WeightsMetadata): TrainedLayers {
  return trained === 'encoder' || trained === 'none' ? trained : 'all';
}

export type InitialisationMode = 'all' | 'encoder' | 'none';

type Shape = Pick<UNetOptions, 'inChannels' | 'width'>;

/** @throws FailureError where weights of the one network cannot be put into the other */
export function checkSameShape({ inChannels, width }: Shape, pretrained: Shape, where?: string): void {
  if (pretrained.inChannels === inChannels && pretrained.width === width) return;
  throw new FailureError(
    `pretrained weights have ${pretrained.inChannels} channels and width ${pretrained.width}, the network ${inChannels} and ${width}`,
    {
      where,
      fix: `run sal pretrain with --width ${width}, or train with --width ${pretrained.width} or --initialisation none`,
    },
  );
}

/**
 * Copies pretrained values into `target`: `all` takes every layer but the head (its task differs), `encoder` only
 * inc and down1..4. Returns the names of what was copied.
 * @throws FailureError when the two networks do not fit (other width, other number of channels)
 */
export function initialiseFrom(target: UNet, pretrained: UNet, mode: InitialisationMode): string[] {
  if (mode === 'none') return [];
  checkSameShape(target.options, pretrained.options);
  const wanted = mode === 'encoder' ? /^(inc|down\d)\./ : /^(inc|down\d|up\d)\./;
  const state = new Map([...pretrained.stateDict()].filter(([name]) => wanted.test(name)));
  target.loadStateDict(state, { strict: false });
  return [...state.keys()];
}
