/** Mutated headers of weights: the reader alone, and through `sal predict`. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../../packages/sal/dist/random.js';
import type { Case, CaseResult } from '../frame/trial.js';
import { Host } from '../fuzz/host.js';
import { mutatedText, oddValues } from '../fuzz/text.js';
import { damages } from '../kit/damage.js';
import type { Stages } from '../kit/stages.js';

const headers = 100;
const files = 20;

/** Those that stay text within the quotes of JSON. */
const plainValues = oddValues.slice(0, 30).filter((value) => JSON.stringify(value) === `"${value}"`);

/** A file whose header is changed as text or as bytes; its length still fits, mostly, so that the rest is looked at. */
function mutatedWeights(random: Random, sound: Buffer): Buffer {
  if (random.chance(0.2)) return random.pick(damages).apply(sound, random);
  const end = 8 + Number(sound.readBigUInt64LE(0));
  let header = sound.toString('utf8', 8, end);
  const change = random.integer(0, 4);
  if (change === 0) header = mutatedText(random, header);
  // Any number of the header: shapes, places, and the width that the network is made with.
  else if (change <= 2) {
    const numbers = [...header.matchAll(/\d+/g)];
    const { index, 0: number } = random.pick(numbers);
    const value = random.pick(['0', '-1', '1e9', '65536', '2147483648', '9007199254740993', '1.5', '""', 'null', '[]']);
    header = header.slice(0, index) + value + header.slice(index + number.length);
  } else if (change === 3) header = header.replace(/F32|I64/, random.pick(['F64', 'BF16', 'BOOL', 'Q4', '', 'I8']));
  else header = header.replace(/"(unet|run|kind|step)\\?":/, `"${random.pick(plainValues)}":`);
  const text = Buffer.from(header, 'utf8');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(random.chance(0.9) ? BigInt(text.length) : BigInt(random.uint32()) << 31n);
  return Buffer.concat([length, text, sound.subarray(end)]);
}

const weightsOf = (study: string) => join(study, 'runs/train-001/best.safetensors');

export async function fuzzedHeaders(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const { study } = stages.copy('train', folder);
  const sound = readFileSync(weightsOf(study));
  const host = new Host(folder);
  const faults: string[] = [];
  try {
    for (let i = 0; i < headers; i++) {
      const bytes = mutatedWeights(random, sound);
      const answer = await host.call({ safetensors: bytes.toString('base64') });
      faults.push(...answer.faults.map((fault) => `header ${i}: ${fault}`));
    }
  } finally {
    host.close();
  }
  return { what: `${headers} weights files through their reader`, units: headers, faults };
}

export async function fuzzedWeights(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const { study, data } = stages.copy('train', folder);
  const sound = readFileSync(weightsOf(study));
  const host = new Host(folder);
  const faults: string[] = [];
  try {
    for (let i = 0; i < files; i++) {
      writeFileSync(weightsOf(study), mutatedWeights(random, sound));
      const out = join(folder, `out-${i}`);
      const words = [
        'predict',
        study,
        '--images',
        join(data, 'images'),
        '--out',
        out,
        '--threads',
        '1',
        '--no-overlays',
        '--no-flips',
      ];
      const answer = await host.call({ words });
      faults.push(...answer.faults.map((fault) => `weights ${i}: ${fault}`));
    }
  } finally {
    host.close();
  }
  return { what: `${files} weights files through sal predict`, units: files, faults };
}
