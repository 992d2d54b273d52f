/** Each verb as a task: what it starts from, what it is called with, and what of its result must never differ. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { addFile, type Essence, hashOf, lastingJson, pathsBelow } from './essence.js';
import { maskPixels, shareOf } from './pictures.js';
import { imageCount, type Stage, type Where, words } from './stages.js';
import { Tables } from './tables.js';

export type TaskName = keyof typeof words;

export interface Task {
  name: TaskName;
  from: Stage;
  words: (where: Where) => string[];
  /** What the finished command has left, by name. */
  result: (where: Where) => Essence | Promise<Essence>;
}

/** Newest finished run of a kind, as its folder; the folder of no run where there is none. */
function newestRun({ study }: Where, kind: string): string {
  const ids = Tables.of(study, (tables) =>
    tables.column(`SELECT id FROM runs WHERE kind = '${kind}' AND status = 'finished' ORDER BY number`),
  );
  return join(study, 'runs', ids.at(-1) ?? `no-finished-${kind}`);
}

/** Runs that are neither finished nor failed: after a command that ended with 0 there are none. */
function addUnfinished(essence: Essence, { study }: Where): void {
  // An evaluation that was interrupted is not gone on with: it stays what it is.
  const query = "SELECT id FROM runs WHERE status = 'running' OR (status = 'interrupted' AND kind <> 'evaluate')";
  essence.set('unfinished runs', Tables.of(study, (tables) => tables.column(query)).join(' '));
}

function filesOfRun(where: Where, kind: string, names: readonly string[]): Essence {
  const essence: Essence = new Map();
  const run = newestRun(where, kind);
  for (const name of names) addFile(essence, name, join(run, name));
  addUnfinished(essence, where);
  return essence;
}

function initResult({ study }: Where): Essence {
  const essence: Essence = new Map();
  addFile(essence, 'cache/images.u8', join(study, 'cache/images.u8'));
  const images = 'SELECT id, width, height, row, split, group_name, pixels_sha256 FROM images ORDER BY id';
  Tables.of(study, (tables) => {
    essence.set('images', hashOf(JSON.stringify(tables.rows(images))));
    essence.set('quarantine', JSON.stringify(tables.rows('SELECT * FROM quarantine ORDER BY path')));
  });
  return essence;
}

function selectResult({ study }: Where): Essence {
  const picks = Tables.of(study, (tables) => tables.rows('SELECT round, rank, image_id FROM picks ORDER BY 1, 2'));
  const essence: Essence = new Map([['picks', picks.map((pick) => Object.values(pick).join(':')).join(' ')]]);
  for (const name of ['picks.csv', 'contact-sheet.png', 'map.png']) {
    addFile(essence, name, join(study, 'selections/round-0', name));
  }
  return essence;
}

/** Every current mask against what was drawn, and every row against its file. */
async function labelResult({ study }: Where): Promise<Essence> {
  const essence: Essence = new Map();
  const query = 'SELECT image_id, revision, sha256 FROM annotations ORDER BY image_id, revision';
  const rows = Tables.of(study, (tables) => tables.rows(query));
  for (const row of rows) essence.set(`row of ${row.image_id}`, `${row.revision} ${row.sha256}`);
  for (let i = 0; i < imageCount; i++) {
    const id = `p${String(i).padStart(2, '0')}`;
    const path = join(study, 'masks', `${id}.png`);
    if (existsSync(path)) essence.set(`mask of ${id}`, await comparedWithDrawn(path, i));
  }
  return essence;
}

async function comparedWithDrawn(path: string, number: number): Promise<string> {
  const drawn = Buffer.from(maskPixels(shareOf(number)));
  const stored = await sharp(path).extractChannel(0).raw().toBuffer();
  return stored.equals(drawn) ? 'as drawn' : `not as drawn, ${hashOf(stored)}`;
}

function reportResult({ study }: Where): Essence {
  const essence: Essence = new Map();
  for (const name of ['report.json', 'report-images.csv', 'report-metrics.csv']) {
    addFile(essence, name, join(study, 'report', name));
  }
  essence.set('index.html', existsSync(join(study, 'report/index.html')) ? 'there' : 'missing');
  return essence;
}

function predictResult({ folder }: Where): Essence {
  const essence: Essence = new Map();
  const out = join(folder, 'predicted');
  for (const path of pathsBelow(out).filter((name) => name.endsWith('.png'))) addFile(essence, path, join(out, path));
  return essence;
}

/** Records of the cells without what they cost. */
function simulateResult({ folder }: Where): Essence {
  const file = join(folder, 'simulation/results.json');
  if (!existsSync(file)) return new Map([['results.json', 'missing']]);
  const { records } = JSON.parse(readFileSync(file, 'utf8')) as { records?: unknown };
  return new Map([['records', hashOf(lastingJson(JSON.stringify(records ?? null)))]]);
}

const tasks: Record<TaskName, Omit<Task, 'name' | 'words'>> = {
  init: { from: 'nothing', result: initResult },
  pretrain: {
    from: 'init',
    result: (where) => filesOfRun(where, 'pretrain', ['weights.safetensors', 'proxy-loss.csv', 'samples.png']),
  },
  select: { from: 'pretrain', result: selectResult },
  label: { from: 'select', result: labelResult },
  train: {
    from: 'label',
    result: (where) =>
      filesOfRun(
        where,
        'train',
        ['best', 'latest', 'student'].map((name) => `${name}.safetensors`),
      ),
  },
  evaluate: { from: 'train', result: (where) => filesOfRun(where, 'evaluate', ['per-image.csv', 'calibration.json']) },
  predict: { from: 'train', result: predictResult },
  report: { from: 'evaluate', result: reportResult },
  export: {
    from: 'train',
    result: ({ folder }) => {
      const essence: Essence = new Map();
      addFile(essence, 'model.onnx', join(folder, 'model.onnx'));
      return essence;
    },
  },
  simulate: { from: 'nothing', result: simulateResult },
};

export const taskNames = Object.keys(tasks) as TaskName[];

export function task(name: TaskName): Task {
  return { name, words: words[name], ...tasks[name] };
}
