/** A small study with real files and a network that was never trained, for tests of the stages after training. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { manualSeed, noGrad, tensor } from '@sal-smis/torch';
import sharp from 'sharp';
import { BINARY_CLASSES } from '../../src/images/classes.js';
import { prepareImage } from '../../src/images/decode.js';
import { encodeMaskPng } from '../../src/images/decode-mask.js';
import { UNet } from '../../src/models/unet.js';
import { saveUNet } from '../../src/models/weights.js';
import { pixelsDigest } from '../../src/study/prepared-pixels.js';
import { Study } from '../../src/study/study.js';

export const SIZE = 16;

/** `everything` and `nothing` call every pixel class 1 or background; `random` has freshly drawn weights. */
export type Answer = 'random' | 'everything' | 'nothing';

export interface TrainedStudy {
  study: Study;
  /** Temporary folder that holds everything; the caller removes it after closing the study. */
  folder: string;
  images: string;
  masks: string;
}

export interface TrainedStudyOptions {
  /** Sizes (width, height) of the test images; their lesion is the left half unless `lesions` says otherwise. */
  sizes?: [number, number][];
  /** Share of the width that is lesion, per image. */
  lesions?: number[];
  color?: 'rgb' | 'grey';
  /** Background and lesion unless given; more share the lesion of the masks in equal bands, the first leftmost. */
  classes?: string[];
  answer?: Answer;
  /** Test images, by position, that get no reference mask. */
  withoutMask?: number[];
  /** Without a training. */
  untrained?: boolean;
}

export async function makeTrainedStudy(options: TrainedStudyOptions = {}): Promise<TrainedStudy> {
  const { color = 'rgb', classes = [...BINARY_CLASSES], withoutMask = [] } = options;
  const bands = classes.length - 1;
  const sizes: [number, number][] = options.sizes ?? [
    [40, 30],
    [33, 57],
    [64, 48],
  ];
  const folder = mkdtempSync(join(tmpdir(), 'sal-trained-'));
  const [images, masks] = [join(folder, 'images'), join(folder, 'masks')];
  for (const path of [images, masks]) mkdirSync(path);
  const study = Study.create(join(folder, 'study'), { seed: 5, size: SIZE, color, classes, images, masks });
  const prepared: Uint8Array[] = [];
  const records = [];
  for (const [row, [width, height]] of sizes.entries()) {
    const id = `test-${row}`;
    const path = join(images, `${id}.png`);
    const lesionWidth = Math.round(width * (options.lesions?.[row] ?? 0.5));
    writeFileSync(path, await photograph(width, height, row));
    const pixels = (await prepareImage(path, SIZE, color)).data;
    prepared.push(pixels);
    const referenceMask = withoutMask.includes(row) ? null : join(masks, `${id}_segmentation.png`);
    const mask = Uint8Array.from({ length: width * height }, (_, i) => {
      const x = i % width;
      return x < lesionWidth ? 1 + Math.floor((x * bands) / lesionWidth) : 0;
    });
    if (referenceMask) writeFileSync(referenceMask, await encodeMaskPng(mask, width, height, classes.length));
    const referenceMasks = referenceMask ? [{ path: referenceMask, sha256: null }] : [];
    const known = { id, path, fileSha256: null, width, height, row, split: 'test' as const, group: id, referenceMasks };
    records.push({ ...known, pixelsSha256: pixelsDigest(width, height, pixels), perceptualHash: '' });
  }
  study.addImages(records);
  writeFileSync(study.cachePath, Buffer.concat(prepared));
  if (!options.untrained) addTraining(study, options.answer ?? 'random');
  return { study, folder, images, masks };
}

/** A finished training with the given answer; returns its id. */
export function addTraining(study: Study, answer: Answer, channels: number = study.channels): string {
  const run = study.createRun('train', { answer });
  const unet = makeUNet(answer, channels, study.config.classes.length);
  saveUNet(join(run.directory, 'best.safetensors'), unet);
  unet.dispose();
  study.finishRun(run.id, {});
  return run.id;
}

function makeUNet(answer: Answer, inChannels: number, classes: number): UNet {
  manualSeed(3);
  const unet = new UNet({ inChannels, classes, width: 2 });
  if (answer === 'random') return unet;
  const state = unet.stateDict();
  noGrad(() => {
    state.get('outc.conv.weight')!.zero_();
    const bias = tensor(Array.from({ length: classes }, (_, c) => (c === (answer === 'everything' ? 1 : 0) ? 2 : -2)));
    state.get('outc.conv.bias')!.copy_(bias);
    bias.dispose();
  });
  return unet;
}

/** PNG of a dark disc on a bright ground, a little different for each number. */
export async function photograph(width: number, height: number, number: number): Promise<Buffer> {
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) {
    const x = (i % width) / width - 0.5;
    const y = Math.floor(i / width) / height - 0.5;
    const dark = Math.hypot(x, y) < 0.2 + 0.02 * number;
    pixels.set(dark ? [90, 50 + number, 40] : [220, 180, 160 - number], i * 3);
  }
  return await sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
