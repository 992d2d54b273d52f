/** Output paths that belong to somebody else: devices, documents, the study's own files. */

import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { simulation, words } from '../kit/stages.js';
import type { Attack } from './attack.js';
import type { Scene } from './scene.js';

/** A command that has to be refused, with what it was pointed at left as it is. */
function refused(name: string, prepare: (scene: Scene) => { command: string[]; guard?: string[] }): Attack {
  return {
    name,
    run: async (scene) => {
      const { command, guard = [] } = prepare(scene);
      for (const path of guard) scene.guard(path);
      const outcome = await scene.sal(command);
      scene.expect(outcome.code !== 0, `${name}: exit 0`);
    },
  };
}

const studyFiles = ['study.db', 'sal.yaml', 'cache/images.u8', 'masks/p06.png', 'runs/train-001/best.safetensors'];

const overStudyFiles: Attack[] = studyFiles.flatMap((file) => [
  refused(`report over the study's ${file}`, (scene) => {
    const { study } = scene.study('evaluate');
    return { command: ['report', study, '--out', join(study, file)], guard: [join(study, file)] };
  }),
  refused(`export over the study's ${file}, --overwrite`, (scene) => {
    const { study } = scene.study('train');
    return { command: ['export', study, '--out', join(study, file), '--overwrite'], guard: [join(study, file)] };
  }),
]);

const overOthers: Attack[] = [
  refused('report over a document', (scene) => {
    return { command: ['report', scene.study('evaluate').study, '--out', join(scene.canary, 'thesis.txt')] };
  }),
  refused('export over a document', (scene) => {
    return { command: ['export', scene.study('train').study, '--out', join(scene.canary, 'thesis.txt')] };
  }),
  refused('predict into a folder with a picture of the same name', (scene) => {
    const { study, data } = scene.study('train');
    return { command: ['predict', study, '--images', join(data, 'images'), '--out', scene.canary, '--threads', '1'] };
  }),
  refused('predict into the masks of the study', (scene) => {
    const { study, data } = scene.study('train');
    const out = join(study, 'masks');
    return {
      command: ['predict', study, '--images', join(data, 'images'), '--out', out, '--threads', '1'],
      guard: [out],
    };
  }),
  refused('init in a folder of documents', (scene) => {
    return { command: words.init({ study: scene.canary, folder: scene.work, data: scene.stages.data }) };
  }),
  refused('simulate into a folder of documents', (scene) => {
    return { command: ['simulate', join(scene.stages.data, 'comparison.yaml'), '--out', scene.canary] };
  }),
  refused('simulate into a study', (scene) => {
    const { study, data } = scene.study('label');
    return { command: ['simulate', join(data, 'comparison.yaml'), '--out', study], guard: [study] };
  }),
  ...['/dev/null', '/dev/full', '/proc/self/mem', '/proc/version'].flatMap((device) => [
    refused(`report to ${device}`, (scene) => ({
      command: ['report', scene.study('evaluate').study, '--out', device],
    })),
    refused(`export to ${device}, --overwrite`, (scene) => {
      return { command: ['export', scene.study('train').study, '--out', device, '--overwrite'] };
    }),
  ]),
];

const neighbours: Attack = {
  name: 'init beside a hidden folder that is not its own',
  run: async (scene) => {
    const mine = join(scene.work, '.study.partial-mine');
    mkdirSync(mine);
    writeFileSync(join(mine, 'work.txt'), 'years');
    scene.guard(mine);
    await scene.sal(words.init({ study: join(scene.work, 'study'), folder: scene.work, data: scene.stages.data }));
  },
};

const evilNames = [
  '../../evil',
  '/tmp/../evil',
  '../canary',
  'a/../../../evil',
  '.',
  '..',
  '\u001b[31mred',
  'a\nb',
  '~/evil',
];

const simulationNames: Attack[] = evilNames.map((name) => ({
  name: `a simulation called ${JSON.stringify(name)}`,
  run: async (scene) => {
    const config = join(scene.work, 'comparison.yaml');
    const { data } = scene.stages;
    const value = { ...simulation, name, images: join(data, 'images'), masks: join(data, 'masks') };
    writeFileSync(config, stringify(value));
    await scene.sal(['simulate', config]);
  },
}));

/** Writing through a device or a link must not take their place. */
const replacedDevice: Attack = {
  name: 'export to a link to nowhere',
  run: async (scene) => {
    const { study } = scene.study('train');
    await scene.sal(['export', study, '--out', join(scene.work, 'missing/folder/model.onnx')]);
    scene.expect(lstatSync('/dev/null').isCharacterDevice(), '/dev/null is no device any more');
    scene.expect(existsSync(join(study, 'study.db')), 'the study has lost its database');
    scene.expect(
      readFileSync(join(study, 'study.db')).subarray(0, 6).toString() === 'SQLite',
      'study.db is no database',
    );
  },
};

export const outputAttacks: readonly Attack[] = [
  ...overStudyFiles,
  ...overOthers,
  neighbours,
  ...simulationNames,
  replacedDevice,
];
