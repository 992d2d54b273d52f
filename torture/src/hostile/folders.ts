/** Folders of pictures and masks that hold what nobody would put there. */

import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, ftruncateSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { picture, writePictures } from '../kit/pictures.js';
import { words } from '../kit/stages.js';
import type { Attack } from './attack.js';
import { bombs } from './bombs.js';
import { formulaCells } from './cells.js';
import type { Scene } from './scene.js';

/** A folder of three sound pictures and what `add` puts beside them, through init and predict. */
function besideSound(name: string, add: (folder: string, scene: Scene) => Promise<void> | void): Attack {
  return {
    name,
    run: async (scene) => {
      const { images } = await writePictures(join(scene.work, 'data'), 3);
      await add(images, scene);
      const { study } = scene.study('train');
      const flags = ['--size', '32', '--split', 'test=0'];
      const init = await scene.sal(['init', join(scene.work, 'new'), '--images', images, ...flags]);
      scene.expect(init.code === 0, `init refuses the sound pictures beside ${name}: ${init.err.slice(0, 200)}`);
      const out = join(scene.work, 'out');
      await scene.sal(['predict', study, '--images', images, '--out', out, '--threads', '1', '--no-flips']);
    },
  };
}

const bombsAsImages: Attack[] = bombs.map(({ name, ending, make }) =>
  besideSound(`${name} as picture`, async (folder) => {
    const bomb = await make();
    for (const copy of ['b1', 'q2', 'z3']) writeFileSync(join(folder, `${copy}.${ending}`), bomb);
  }),
);

const bombsAsMasks: Attack[] = bombs.map(({ name, ending, make }) => ({
  name: `${name} as twelve masks`,
  run: async (scene) => {
    const where = scene.study('select');
    const masks = join(scene.work, 'masks');
    mkdirSync(masks);
    const bomb = await make();
    for (let i = 0; i < 16; i++) writeFileSync(join(masks, `p${String(i).padStart(2, '0')}.${ending}`), bomb);
    await scene.sal(['label', where.study, '--masks', masks]);
    const init = ['init', join(scene.work, 'new'), '--images', join(where.data, 'images'), '--masks', masks];
    await scene.sal([...init, '--size', '32']);
  },
}));

function sparse(path: string): void {
  const file = openSync(path, 'w');
  ftruncateSync(file, 1.9e9);
  closeSync(file);
}

const strangeFiles: Attack[] = [
  besideSound('three files of 1.9 GB that are no pictures', (folder) => {
    for (const name of ['b.png', 'q.tif', 'z.jpg']) sparse(join(folder, name));
  }),
  besideSound('a pipe', (folder) => void execFileSync('mkfifo', [join(folder, 'b.png')])),
  besideSound('a link to itself', (folder) => symlinkSync('b.png', join(folder, 'b.png'))),
  besideSound('a folder that is a link to its parent', (folder) => symlinkSync('..', join(folder, 'up'))),
  besideSound('a link to /dev/zero', (folder) => symlinkSync('/dev/zero', join(folder, 'b.png'))),
  besideSound('a folder called b.png', (folder) => void mkdirSync(join(folder, 'b.png'))),
  besideSound('a file and a folder that may not be read', (folder) => {
    writeFileSync(join(folder, 'b.png'), 'secret');
    chmodSync(join(folder, 'b.png'), 0);
    mkdirSync(join(folder, 'closed'));
    chmodSync(join(folder, 'closed'), 0);
  }),
  besideSound('an empty file', (folder) => writeFileSync(join(folder, 'b.png'), '')),
];

/** Names that terminals, spreadsheets, shells and databases take for something else. */
const oddNames = [
  ...[
    '\u001b[31mred\u001b[0m',
    '\u001b]0;title\u0007',
    'a\nb',
    'a\rb',
    'tab\tin',
    'end ',
    ' begin',
    '=cmd|calc',
    '+1',
    '@SUM',
  ],
  ...['-rf', '--help', '\u202egnp', 'é', 'e\u0301', '%s%n', '$(id)', '`id`', "'; DROP TABLE images; --", '__proto__'],
  ...['..', 'a..b', 'con', '<img src=x onerror=alert(1)>', '"quoted"', 'x'.repeat(250), '\u009b31m', '😀'],
];

/** One byte that is no UTF-8. */
const latinName = Buffer.from([0x62, 0xe9, 0x2e, 0x70, 0x6e, 0x67]);

const names: Attack = besideSound('pictures with odd names', async (folder) => {
  for (const [i, name] of oddNames.entries()) {
    writeFileSync(
      join(folder, `${name}.png`),
      await picture(200 + i)
        .png()
        .toBuffer(),
    );
  }
  writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), latinName]), await picture(300).png().toBuffer());
});

/** The whole method on pictures with odd names; cells of its tables never begin as a formula. */
const namesThroughAll: Attack = {
  name: 'odd names through every verb',
  run: async (scene) => {
    const root = join(scene.work, 'data');
    const { images, masks } = await writePictures(root, 16);
    for (const [i, name] of oddNames.filter((odd) => odd.length < 200).entries()) {
      writeFileSync(
        join(images, `${name}.png`),
        await picture(200 + i)
          .png()
          .toBuffer(),
      );
    }
    const where = { study: join(scene.work, 'study'), folder: scene.work, data: root };
    await scene.sal(['init', where.study, '--images', images, '--masks', masks, '--size', '32']);
    for (const verb of ['pretrain', 'select', 'label', 'train', 'evaluate', 'report', 'predict'] as const) {
      await scene.sal(words[verb](where));
    }
    for (const fault of formulaCells(scene.work)) scene.expect(false, fault);
  },
};

export const folderAttacks: readonly Attack[] = [
  ...bombsAsImages,
  ...bombsAsMasks,
  ...strangeFiles,
  names,
  namesThroughAll,
];
