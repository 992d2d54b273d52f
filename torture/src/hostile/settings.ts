/** Settings beyond reason, from flags and from files. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { words } from '../kit/stages.js';
import type { Attack } from './attack.js';

const large = ['1000000', '2147483647', '2147483648', '4294967296', '9007199254740991'];

const flags: [
  stage: 'init' | 'label' | 'train',
  verb: 'pretrain' | 'train' | 'select' | 'evaluate' | 'predict',
  flag: string,
][] = [
  ['init', 'pretrain', '--threads'],
  ['init', 'pretrain', '--batch-size'],
  ['init', 'pretrain', '--width'],
  ['label', 'train', '--threads'],
  ['label', 'train', '--labelled-batch'],
  ['label', 'train', '--width'],
  ['label', 'select', '--pooling'],
  ['label', 'select', '--dimensions'],
  ['label', 'select', '--clusters'],
  ['label', 'select', '--restarts'],
  ['train', 'evaluate', '--resamples'],
  ['train', 'evaluate', '--batch'],
  ['train', 'predict', '--threads'],
  ['train', 'predict', '--batch'],
  ['train', 'predict', '--overlay-side'],
];

const beyondReason: Attack[] = flags.map(([stage, verb, flag]) => ({
  name: `sal ${verb} ${flag} beyond reason`,
  run: async (scene) => {
    const where = scene.study(stage);
    const value = scene.random.pick(large);
    const given = words[verb](where);
    const at = given.indexOf(flag);
    if (at >= 0) given.splice(at, 2);
    const outcome = await scene.sal([...given, flag, value], { seconds: 60 });
    scene.expect(
      !/out of memory|bad_alloc|can't allocate/i.test(outcome.err),
      `${flag} ${value}: ${outcome.err.slice(-200)}`,
    );
  },
}));

const settingsFiles: [string, (path: string) => void][] = [
  ['a folder', (path) => void mkdirSync(path)],
  ['a pipe', (path) => void execFileSync('mkfifo', [path])],
  ['an alias bomb', (path) => writeFileSync(path, aliasBomb())],
  ['200 000 nested lists', (path) => writeFileSync(path, `a: ${'['.repeat(200_000)}`)],
  ['a merge of itself', (path) => writeFileSync(path, 'train: &a\n  <<: *a\n  iterations: 2\n')],
];

function aliasBomb(): string {
  const names = [...'abcdefghij'];
  return names
    .map(
      (name, i) =>
        `${name}: &${name} [${Array(9)
          .fill(i === 0 ? 'x' : `*${names[i - 1]}`)
          .join(', ')}]`,
    )
    .join('\n');
}

const oddFiles: Attack[] = settingsFiles.flatMap(([what, make]) => [
  {
    name: `sal.yaml is ${what}`,
    run: async (scene) => {
      const where = scene.study('evaluate');
      rmSync(join(where.study, 'sal.yaml'));
      make(join(where.study, 'sal.yaml'));
      await scene.sal(words.report(where), { seconds: 60 });
      await scene.sal(words.train(where), { seconds: 60 });
    },
  },
  {
    name: `a simulation's config is ${what}`,
    run: async (scene) => {
      make(join(scene.work, 'config.yaml'));
      await scene.sal(['simulate', join(scene.work, 'config.yaml')], { seconds: 60 });
    },
  },
]);

/** A hundred bytes that declare a network of any width. */
const wideWeights: Attack = {
  name: 'weights of a hundred bytes that declare a width of 65536',
  run: async (scene) => {
    const where = scene.study('train');
    const file = join(where.study, 'runs/train-001/best.safetensors');
    const sound = readFileSync(file);
    const header = JSON.parse(sound.toString('utf8', 8, 8 + Number(sound.readBigUInt64LE(0)))) as Record<
      string,
      Record<string, string>
    >;
    const unet = JSON.stringify({ ...(JSON.parse(header.__metadata__!.unet!) as object), width: 65_536 });
    const text = Buffer.from(JSON.stringify({ __metadata__: { ...header.__metadata__, unet } }));
    const length = Buffer.alloc(8);
    length.writeBigUInt64LE(BigInt(text.length));
    writeFileSync(file, Buffer.concat([length, text]));
    for (const verb of ['predict', 'export', 'evaluate'] as const) await scene.sal(words[verb](where), { seconds: 60 });
  },
};

const prototypes: Attack = {
  name: '--set __proto__',
  run: async (scene) => {
    const config = join(scene.stages.data, 'comparison.yaml');
    for (const path of ['__proto__.x', 'constructor.prototype.x', 'init.__proto__.x', 'train.*.__proto__.width']) {
      const outcome = await scene.sal(['simulate', config, '--set', `${path}=1`, '--dry-run']);
      scene.expect(outcome.code === 2, `--set ${path}=1 ended with ${outcome.code} instead of 2`);
    }
  },
};

export const settingAttacks: readonly Attack[] = [...beyondReason, ...oddFiles, wideWeights, prototypes];
