/** Mutated settings, simulations, tables and command lines, many in one process. */

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Random } from '../../../packages/sal/dist/random.js';
import type { Case, CaseResult } from '../frame/trial.js';
import { Host } from '../fuzz/host.js';
import { mutatedTable, mutatedYaml, oddValues } from '../fuzz/text.js';
import { type Stages, simulation, type Where, words as wordsOf } from '../kit/stages.js';
import { Tables } from '../kit/tables.js';

/** Calls `one` for every number below `count` with a command, in one worker; collects what went wrong. */
async function inOneProcess(
  folder: string,
  count: number,
  one: (i: number) => string[],
  check: (i: number, code: number | null) => string[] = () => [],
): Promise<string[]> {
  const host = new Host(folder);
  const faults: string[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const words = one(i);
      const answer = await host.call({ words });
      const wrong = [...answer.faults, ...check(i, answer.code)];
      faults.push(...wrong.map((fault) => `input ${i}, sal ${words.map(shortened).join(' ')}: ${fault}`));
    }
  } finally {
    host.close();
  }
  return faults;
}

const shortened = (word: string) =>
  JSON.stringify(word.length > 80 ? `${word.slice(0, 60)}... (${word.length})` : word);

export async function fuzzedSettings(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const count = 60;
  const where = stages.copy('evaluate', folder);
  const file = join(where.study, 'sal.yaml');
  const sound = readFileSync(file, 'utf8');
  const faults = await inOneProcess(folder, count, () => {
    writeFileSync(file, mutatedYaml(random, sound));
    const verb = random.pick(['label', 'report', 'report', 'export'] as const);
    return verb === 'export' ? ['export', where.study, '--out', join(folder, 'model.onnx')] : wordsOf[verb](where);
  });
  return { what: `${count} sal.yaml`, units: count, faults };
}

export async function fuzzedSimulations(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const count = 60;
  const file = join(folder, 'comparison.yaml');
  const sound = stringify({ ...simulation, images: join(stages.data, 'images'), masks: join(stages.data, 'masks') });
  const faults = await inOneProcess(folder, count, () => {
    writeFileSync(file, mutatedYaml(random, sound));
    return ['simulate', file, '--out', join(folder, 'simulation'), '--dry-run'];
  });
  return { what: `${count} simulation configs`, units: count, faults };
}

/** A table of groups or of a split. What was taken is what the table says, or the command has refused it. */
export async function fuzzedTables(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const count = 40;
  const ids = Array.from({ length: 16 }, (_, i) => `p${String(i).padStart(2, '0')}`);
  const patients = `id,patient\n${ids.map((id, i) => `${id},patient ${i >> 1}`).join('\n')}\n`;
  const split = `id,split\n${ids.map((id, i) => `${id},${i < 12 ? 'pool' : 'test'}`).join('\n')}\n`;
  const studyOf = (i: number) => join(folder, `study-${i}`);
  const faults = await inOneProcess(
    folder,
    count,
    (i) => {
      const grouped = i % 2 === 0;
      const file = join(folder, 'table.csv');
      writeFileSync(file, mutatedTable(random, grouped ? patients : split));
      const table = grouped ? ['--metadata', file, '--group-column', 'patient'] : ['--split-file', file];
      return [
        'init',
        studyOf(i),
        '--images',
        join(stages.data, 'images'),
        '--size',
        '32',
        '--no-near-duplicates',
        ...table,
      ];
    },
    (i, code) => {
      const wrong = code === 0 ? faultsOfSplit(studyOf(i)) : existsSync(studyOf(i)) ? ['left a study'] : [];
      rmSync(studyOf(i), { recursive: true, force: true });
      return wrong;
    },
  );
  return { what: `${count} tables`, units: count, faults };
}

function faultsOfSplit(study: string): string[] {
  return Tables.of(study, (tables) => {
    const images = tables.rows('SELECT id FROM images').length;
    const torn = tables.column('SELECT group_name FROM images GROUP BY group_name HAVING count(DISTINCT split) > 1');
    return [
      ...(images === 16 ? [] : [`took ${images} of 16 sound images`]),
      ...(torn.length === 0 ? [] : [`group ${torn[0]} lies on both sides of the split`]),
    ];
  });
}

const flags = [
  ...[
    '--images',
    '--masks',
    '--size',
    '--split',
    '--seed',
    '--budget',
    '--strategy',
    '--options',
    '--threads',
    '--run',
  ],
  ...['--out', '--iterations', '--batch', '--metrics', '--levels', '--set', '--jobs', '--json', '--help', '--no-flips'],
  ...['--against', '--classes', '--max-pixels', '--resume', '--width', '--dimensions', '--metric-options', '--budgets'],
];

const verbs = [
  ...['init', 'pretrain', 'select', 'label', 'train', 'evaluate', 'predict', 'export', 'simulate', 'report', 'methods'],
  ...['help', 'doctor', 'nothing', '--version', '--json', '', '__proto__', 'constructor', 'relink', 'verify'],
];

/** Words that a person, a script or an attacker might give; none of them lets a long training run. */
function drawWords(random: Random, { study, folder, data }: Where, i: number): string[] {
  const fresh = join(folder, 'fresh', `${i}`);
  const known = [study, fresh, join(data, 'images'), join(data, 'masks'), join(data, 'comparison.yaml'), '3', '1'];
  const word = (): string => {
    const kind = random.integer(0, 3);
    if (kind === 0) return random.pick(oddValues);
    if (kind === 1) return random.pick(flags);
    if (kind === 2) return `${random.pick(flags)}=${random.pick([...oddValues, ...known])}`;
    return random.pick(known);
  };
  const verb = random.pick(verbs);
  // A training with default settings takes minutes and is no input that is refused.
  const short = verb === 'train' || verb === 'pretrain' ? ['--iterations', 'none'] : [];
  const tail = verb === 'simulate' ? ['--dry-run'] : short;
  const positional = random.chance(0.8) ? [random.pick(verb === 'init' ? [fresh] : known)] : [];
  return [verb, ...positional, ...Array.from({ length: random.integer(0, 5) }, word), ...tail];
}

export async function fuzzedWords(stages: Stages, { random, folder }: Case): Promise<CaseResult> {
  const count = 100;
  const where = stages.copy('evaluate', folder);
  mkdirSync(join(folder, 'fresh'));
  const faults = await inOneProcess(folder, count, (i) => drawWords(random, where, i));
  return { what: `${count} command lines`, units: count, faults };
}
