/** Studies from a stranger: links inside, ids and paths that lead outside, files that are something else. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { type Where, words } from '../kit/stages.js';
import type { Attack } from './attack.js';
import type { Scene } from './scene.js';

/** Verbs that work on a study of the last stage, in the order in which a person would call them. */
async function everyVerb(scene: Scene, where: Where): Promise<void> {
  for (const verb of ['report', 'select', 'label', 'evaluate', 'predict', 'export'] as const) {
    await scene.sal(words[verb](where));
  }
}

const linkedFolders = ['masks', 'masks/superseded', 'runs', 'report', 'selections', 'cache', 'runs/train-001'];

const folderLinks: Attack[] = linkedFolders.map((name) => ({
  name: `a study whose ${name} is a link to somebody's folder`,
  run: async (scene) => {
    const where = scene.study('evaluate');
    rmSync(join(where.study, name), { recursive: true });
    symlinkSync(scene.canary, join(where.study, name));
    await everyVerb(scene, where);
  },
}));

const linkedFiles = [
  ...['masks/p06.png', 'report/index.html', 'report/report.json', 'sal.yaml', 'selections/round-0/picks.csv'],
  ...['selections/rejected-masks.csv', 'runs/train-001/metrics.jsonl', 'study.db-wal'],
];

const fileLinks: Attack[] = linkedFiles.map((name) => ({
  name: `a study whose ${name} is a link to somebody's document`,
  run: async (scene) => {
    const where = scene.study('evaluate');
    rmSync(join(where.study, name), { force: true });
    symlinkSync(join(scene.canary, name.endsWith('.png') ? 'mask.png' : 'thesis.txt'), join(where.study, name));
    await everyVerb(scene, where);
  },
}));

/** SQL that a stranger may have run on a study before giving it away. */
const statements = [
  "UPDATE images SET id = '../../canary/p00' WHERE id = (SELECT image_id FROM picks LIMIT 1)",
  "UPDATE images SET path = '../../../../canary/p00.png'",
  "UPDATE images SET path = '/etc/hostname'",
  "UPDATE images SET reference_mask = '../../../../canary/mask.png'",
  'UPDATE images SET row = row + 1000000',
  'UPDATE images SET row = -row - 1',
  'UPDATE images SET width = 100000, height = 100000',
  'UPDATE images SET width = 0',
  "UPDATE annotations SET image_id = '../../canary/mask' WHERE image_id = (SELECT min(image_id) FROM annotations)",
  'UPDATE annotations SET revision = 9007199254740993',
  "UPDATE runs SET id = '../../canary' WHERE kind = 'train'",
  "UPDATE runs SET id = '../../../canary/deep' WHERE kind = 'evaluate'",
  "UPDATE runs SET config = '{}'",
  "UPDATE runs SET config = 'null', result = 'null'",
  'UPDATE selections SET round = -1; UPDATE picks SET round = -1',
  "UPDATE picks SET reason = '=cmd|''/C calc''!A0', image_id = image_id",
  "UPDATE config SET value = '{}'",
  "UPDATE config SET value = json_set(value, '$.size', 1000000)",
  "UPDATE config SET value = json_set(value, '$.size', -16)",
  "UPDATE config SET value = json_set(value, '$.images', '/')",
  "UPDATE config SET value = json_set(value, '$.classes', json('[]'))",
  'DROP TABLE annotations',
  'ALTER TABLE images DROP COLUMN group_name',
  'CREATE TRIGGER t AFTER INSERT ON runs BEGIN DELETE FROM annotations; END',
];

const foreignRows: Attack[] = statements.map((statement) => ({
  name: `a study.db after ${statement}`,
  run: async (scene) => {
    const where = scene.study('evaluate');
    const database = new DatabaseSync(join(where.study, 'study.db'));
    try {
      database.exec(`PRAGMA foreign_keys = OFF; ${statement}`);
    } finally {
      database.close();
    }
    await everyVerb(scene, where);
  },
}));

/** Something else in the place of a file. */
const replacements: [string, (path: string) => void][] = [
  ['a folder', (path) => void mkdirSync(path)],
  ['a pipe', (path) => void execFileSync('mkfifo', [path])],
  ['a link to itself', (path) => symlinkSync(path, path)],
  ['a link to /dev/zero', (path) => symlinkSync('/dev/zero', path)],
  ['text', (path) => writeFileSync(path, 'text\n')],
];

const replacedFiles: Attack[] = [
  'study.db',
  'sal.yaml',
  'cache/images.u8',
  'runs/train-001/best.safetensors',
  'masks/p06.png',
].flatMap((file) =>
  replacements.map(([what, replace]) => ({
    name: `a study whose ${file} is ${what}`,
    run: async (scene: Scene) => {
      const where = scene.study('evaluate');
      renameSync(join(where.study, file), join(scene.work, 'taken-away'));
      replace(join(where.study, file));
      for (const verb of ['report', 'train', 'evaluate'] as const) {
        await scene.sal(words[verb](where), { seconds: 60 });
      }
    },
  })),
);

const numbers: Attack = {
  name: 'cells that are no numbers in the scores of an evaluation',
  run: async (scene) => {
    const where = scene.study('evaluate');
    const rows = ['id,dice,lesion_area', 'p00,1e309,NaN', 'p01,,x', 'p02,-Infinity,1e400', '"p03,0.5,1'];
    writeFileSync(join(where.study, 'runs/evaluate-001/per-image.csv'), `${rows.join('\n')}\n`);
    await scene.sal(words.report(where), { seconds: 60 });
  },
};

export const studyAttacks: readonly Attack[] = [
  ...folderLinks,
  ...fileLinks,
  ...foreignRows,
  ...replacedFiles,
  numbers,
];
