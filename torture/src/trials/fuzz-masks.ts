/** Mutated masks through `sal label`, among sound ones. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Case, CaseResult } from '../frame/trial.js';
import { faultsOf } from '../frame/verdict.js';
import { type MutatedFile, mutatedMask } from '../fuzz/image-files.js';
import { height, maskPixels, width, writePictures } from '../kit/pictures.js';
import { runSal } from '../kit/sal.js';
import type { Stages } from '../kit/stages.js';

const inputs = 50;
const controls = 3;

export async function fuzzedMasks(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const sal = { program: stages.program, folder };
  const study = join(folder, 'study');
  const { images } = await writePictures(join(folder, 'data'), inputs + controls);
  for (const words of [
    ['init', study, '--images', images, '--size', '32', '--split', 'test=0', '--no-near-duplicates'],
    ['select', study, '--budget', `${inputs + controls}`, '--strategy', 'random', '--no-pictures', '--no-forecast'],
  ]) {
    const outcome = await runSal(sal, words);
    if (outcome.code !== 0) throw new Error(`sal ${words[0]} failed on sound pictures: ${outcome.err}`);
  }
  const drawn = join(folder, 'drawn');
  mkdirSync(drawn);
  const pixels = maskPixels(0.4);
  const files: (MutatedFile & { id: string })[] = [];
  for (let i = 0; i < inputs; i++) {
    const id = `p${String(i).padStart(2, '0')}`;
    const file = await mutatedMask(random, id, pixels);
    writeFileSync(join(drawn, file.name), file.content);
    files.push({ ...file, id });
  }
  const sound = await sharp(pixels, { raw: { width, height, channels: 1 } })
    .png()
    .toBuffer();
  for (let i = inputs; i < inputs + controls; i++) writeFileSync(join(drawn, `p${i}.png`), sound);

  const outcome = await runSal(sal, ['label', study, '--masks', drawn]);
  const faults = faultsOf(outcome);
  const rejected = join(study, 'selections/rejected-masks.csv');
  const told = (existsSync(rejected) ? readFileSync(rejected, 'utf8') : '') + outcome.err + outcome.out;
  for (const { id, name, how } of files) {
    const stored = join(study, 'masks', `${id}.png`);
    if (existsSync(stored)) faults.push(...(await faultsOfStored(stored, `${name} (${how})`)));
    else if (!told.includes(name) && !told.includes(id)) faults.push(`neither stored nor named: ${name} (${how})`);
  }
  for (let i = inputs; i < inputs + controls; i++) {
    const stored = join(study, 'masks', `p${i}.png`);
    if (!existsSync(stored)) faults.push(`the sound mask of p${i} was not taken`);
    else if (!(await greyOf(stored)).equals(Buffer.from(pixels)))
      faults.push(`the sound mask of p${i} is stored otherwise`);
  }
  return { what: `${inputs} masks through sal label`, units: inputs, faults };
}

async function greyOf(path: string): Promise<Buffer> {
  return await sharp(path).extractChannel(0).raw().toBuffer();
}

/** Whatever a mask was, it is stored at the size of its picture as background and lesion. */
async function faultsOfStored(stored: string, how: string): Promise<string[]> {
  const { width: w, height: h } = await sharp(stored).metadata();
  if (w !== width || h !== height) return [`${how} is stored as ${w} x ${h}`];
  const values = new Set(await greyOf(stored));
  const other = [...values].find((value) => value !== 0 && value !== 255);
  return other === undefined ? [] : [`${how} is stored with the value ${other}`];
}
