/** Mutated pictures through `sal init` and `sal predict`, among sound ones that must be read as if they were alone. */

import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp, { type Metadata } from 'sharp';
import type { Random } from '../../../packages/sal/dist/random.js';
import type { Case, CaseResult } from '../frame/trial.js';
import { faultsOf, firstError } from '../frame/verdict.js';
import { type MutatedFile, mutatedImage } from '../fuzz/image-files.js';
import { pathsBelow } from '../kit/essence.js';
import { picture } from '../kit/pictures.js';
import { runSal } from '../kit/sal.js';
import type { Stages } from '../kit/stages.js';
import { Tables } from '../kit/tables.js';

const inputs = 50;
/** Sound pictures before, among and after the others by name. */
const controls = ['a0', 'm5', 'z9'];
const size = 32;

/** A folder of mutated pictures and the controls. */
async function mixedFolder(random: Random, folder: string): Promise<MutatedFile[]> {
  mkdirSync(folder, { recursive: true });
  const files: MutatedFile[] = [];
  for (let i = 0; i < inputs; i++) {
    // Names on both sides of the controls.
    const file = await mutatedImage(random, `${random.pick(['b', 'p', 'y'])}${i}`, 100 + i);
    writeFileSync(join(folder, file.name), file.content);
    files.push(file);
  }
  await writeControls(folder);
  return files;
}

async function writeControls(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for (const [i, id] of controls.entries()) writeFileSync(join(folder, `${id}.png`), await picture(i).png().toBuffer());
}

/** Prepared pixels of an image. */
function pixelsOf(study: string, id: string): Buffer {
  const row = Tables.of(study, (tables) => Number(tables.rows(`SELECT row FROM images WHERE id = '${id}'`)[0]?.row));
  const bytes = size * size * 3;
  return readFileSync(join(study, 'cache/images.u8')).subarray(row * bytes, (row + 1) * bytes);
}

/** How a file that went wrong was made. */
const described = (file: MutatedFile) => `${file.name} (${file.how})`;

export async function fuzzedPictures(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const what = `${inputs} pictures through sal init`;
  const files = await mixedFolder(random, join(folder, 'images'));
  await writeControls(join(folder, 'alone'));
  const sal = { program: stages.program, folder };
  const flags = ['--size', `${size}`, '--split', 'test=0', '--no-near-duplicates'];
  const alone = await runSal(sal, ['init', join(folder, 'sound'), '--images', join(folder, 'alone'), ...flags]);
  if (alone.code !== 0) throw new Error(`the sound pictures were refused: ${firstError(alone.err)}`);
  const study = join(folder, 'study');
  const outcome = await runSal(sal, ['init', study, '--images', join(folder, 'images'), ...flags]);
  const faults = faultsOf(outcome);
  if (outcome.code !== 0) {
    faults.push(`sound pictures beside damaged ones were refused: ${firstError(outcome.err)}`);
    return { what, units: inputs, faults };
  }
  const paths = Tables.of(study, (tables) => tables.column('SELECT path FROM images'));
  const named = new Set([...paths, ...Tables.of(study, (tables) => tables.column('SELECT path FROM quarantine'))]);
  // Other reasons to leave a file out are told in tables of the report.
  const reports = pathsBelow(join(study, 'report')).filter((path) => path.endsWith('.csv'));
  const told = reports.map((path) => readFileSync(join(study, 'report', path), 'utf8')).join('\n') + outcome.err;
  const silent = files.filter(({ name }) => !named.has(name) && !told.includes(name));
  if (silent.length > 0) faults.push(`neither taken nor named: ${silent.slice(0, 3).map(described).join(', ')}`);
  const cache = statSync(join(study, 'cache/images.u8')).size;
  const right = paths.length * size * size * 3;
  if (cache !== right) faults.push(`the cache has ${cache} bytes for ${paths.length} images, right: ${right}`);
  for (const id of controls) {
    if (!pixelsOf(study, id).equals(pixelsOf(join(folder, 'sound'), id))) {
      faults.push(`${id} is read otherwise beside the damaged pictures`);
    }
  }
  return { what, units: inputs, faults };
}

export async function fuzzedPredictions(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const what = `${inputs} pictures through sal predict`;
  const files = await mixedFolder(random, join(folder, 'images'));
  await writeControls(join(folder, 'alone'));
  const { study } = stages.copy('train', folder);
  const sal = { program: stages.program, folder };
  const predict = (images: string, out: string) =>
    runSal(sal, ['predict', study, '--images', join(folder, images), '--out', join(folder, out), '--threads', '1']);
  const alone = await predict('alone', 'expected');
  if (alone.code !== 0) throw new Error(`the sound pictures were not predicted: ${firstError(alone.err)}`);
  const outcome = await predict('images', 'predicted');
  const faults = faultsOf(outcome);
  const out = join(folder, 'predicted');
  for (const id of controls) {
    const file = join(out, `${id}.png`);
    if (!existsSync(file)) faults.push(`${id} got no mask beside the damaged pictures: ${firstError(outcome.err)}`);
    else if (!readFileSync(file).equals(readFileSync(join(folder, 'expected', `${id}.png`)))) {
      faults.push(`${id} got another mask beside the damaged pictures`);
    }
  }
  const report = pathsBelow(out).filter((path) => /\.(jsonl|csv)$/.test(path));
  const told = report.map((path) => readFileSync(join(out, path), 'utf8')).join('\n') + outcome.err + outcome.out;
  for (const file of files) {
    const mask = join(out, `${file.name.replace(/\.\w+$/, '')}.png`);
    if (existsSync(mask)) faults.push(...(await faultsOfSize(mask, file)));
    else if (!told.includes(file.name)) faults.push(`got no mask and no word: ${described(file)}`);
  }
  return { what, units: inputs, faults };
}

/** A mask has the size of its picture as it is looked at, so after its EXIF turn. */
async function faultsOfSize(mask: string, file: MutatedFile): Promise<string[]> {
  const stored = await sharp(mask).metadata();
  let { width, height, orientation } = { width: 0, height: 0, orientation: 1 } as Metadata;
  try {
    ({ width, height, orientation } = await sharp(file.content, { failOn: 'none' }).metadata());
  } catch {
    // A format that only the program under trial reads.
    return [];
  }
  const sides = [width, height].sort().join(' x ');
  if ([stored.width, stored.height].sort().join(' x ') === sides) return [];
  return [
    `the mask of ${described(file)} is ${stored.width} x ${stored.height}, the picture ${width} x ${height} (orientation ${orientation ?? 1})`,
  ];
}
