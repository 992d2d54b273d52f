/** A prepared study with pretrained weights and some labels, for tests of training. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { encodeMaskPng } from '../../src/images/decode-mask.js';
import { synthesize } from '../../src/images/synthesize.js';
import { UNet } from '../../src/models/unet.js';
import { saveUNet } from '../../src/models/weights.js';
import type { Study } from '../../src/study/study.js';
import { makePreparedStudy, type PreparedStudyOptions } from './prepared-study.js';

export interface LabelledStudyOptions extends PreparedStudyOptions {
  labels?: number;
}

/** Labels the first `labels` pool images with their true masks. */
export async function makeLabelledStudy({ labels = 6, ...options }: LabelledStudyOptions = {}): Promise<Study> {
  const study = makePreparedStudy(options);
  const { size, seed } = study.config;
  for (const { id, row } of study.images({ split: 'pool' }).slice(0, labels)) {
    const png = await encodeMaskPng(synthesize(seed, row, size).mask, size, size);
    study.addAnnotation(id, png, { author: 'truth', tool: 'test' });
  }
  return study;
}

/** Records a finished pretraining whose weights are those of a new U-Net, which the caller frees. */
export function addPretraining(study: Study, width: number): UNet {
  const unet = new UNet({ inChannels: study.channels, classes: study.channels, width });
  const run = study.createRun('pretrain', { task: 'test' });
  mkdirSync(run.directory, { recursive: true });
  saveUNet(join(run.directory, 'weights.safetensors'), unet, { run: run.id });
  study.finishRun(run.id, {});
  return unet;
}
