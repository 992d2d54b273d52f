import { spawn } from 'node:child_process';
import { existsSync, linkSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leftMask, put, temporaryFolder } from '../../test/support/small-images.js';
import { FailureError, UsageError } from '../errors.js';
import { pixelsDigest } from './prepared-pixels.js';
import { type NewImage, type NewStudyConfig, Study } from './study.js';

let folder: ReturnType<typeof temporaryFolder>;
let study: Study;
const config: NewStudyConfig = { seed: 3, size: 32, color: 'rgb', images: '/data/images', masks: '/data/masks' };
const directory = () => join(folder.path, 'study');

function newImage(id: string, row: number, changes: Partial<NewImage> = {}): NewImage {
  const path = `/data/images/${id}.png`;
  const fixed = {
    split: 'pool' as const,
    group: id,
    referenceMasks: [{ path: `/data/masks/${id}.png`, sha256: 'c0ffee' }],
    fileSha256: 'f11e',
    pixelsSha256: id,
    perceptualHash: '',
  };
  return { id, path, width: 48, height: 40, row, ...fixed, ...changes };
}

const pick = (id: string, rank: number) => ({ id, rank, reason: 'nearest', cluster: 1, distance: 0.5 });

beforeEach(() => {
  folder = temporaryFolder();
  study = Study.create(directory(), config);
  study.addImages([
    newImage('a', 0),
    newImage('b', 1, { split: 'test', referenceMasks: [], fileSha256: null }),
    newImage('ü c', 2),
  ]);
});
afterEach(() => {
  study.close();
  folder.remove();
});

describe('Study.open', () => {
  it('finds everything again', () => {
    study.close();
    study = Study.open(directory());
    expect(study.config).toEqual({ ...config, classes: ['background', 'lesion'] });
    expect(study.images().map((image) => image.id)).toEqual(['a', 'b', 'ü c']);
    expect(study.images({ split: 'test' })).toEqual([
      {
        id: 'b',
        path: '/data/images/b.png',
        width: 48,
        height: 40,
        row: 1,
        split: 'test',
        group: 'b',
        referenceMasks: [],
        fileSha256: null,
      },
    ]);
    expect(study.image('a').referenceMasks).toEqual([{ path: '/data/masks/a.png', sha256: 'c0ffee' }]);
  });

  it('says what to do where there is no study', () => {
    expect(() => Study.open(join(folder.path, 'studi'))).toThrow(
      /no such study\n {2}to mend it: did you mean .*study\?/,
    );
    expect(() => Study.open(folder.path)).toThrow(/is not a study[\s\S]*did you mean .*study\?/);
    expect(() => Study.open('/nowhere/at all')).toThrow(/make it first: sal init/);
  });

  it('refuses tables of a newer version and a damaged file', () => {
    study.close();
    const database = new DatabaseSync(join(directory(), 'study.db'));
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => Study.open(directory())).toThrow(/tables of version 99[\s\S]*update this program/);
    for (const suffix of ['-wal', '-shm']) rmSync(join(directory(), `study.db${suffix}`), { force: true });
    writeFileSync(join(directory(), 'study.db'), 'this is no database, it is far too short and wrong'.repeat(100));
    expect(() => Study.open(directory())).toThrow(
      /study\.db: is damaged: file is not a database[\s\S]*restore study\.db from a copy/,
    );
  });

  it('is not made over something else', () => {
    expect(() => Study.create(directory(), config)).toThrow(/holds a study already/);
    put(join(folder.path, 'full/file.txt'), 'x');
    expect(() => Study.create(join(folder.path, 'full'), config)).toThrow(UsageError);
  });
});

describe('classes', () => {
  it('are background and lesion in a study made before there were more', () => {
    study.close();
    study = Study.open(directory());
    expect(study.config.classes).toEqual(['background', 'lesion']);
    const written = new DatabaseSync(join(directory(), 'study.db'));
    const row = written.prepare("SELECT value FROM config WHERE key = 'study'").get() as { value: string };
    written.close();
    expect(row.value).not.toContain('classes');
  });

  it('are kept in their order', () => {
    study.close();
    const classes = ['background', 'vein', 'artery'];
    study = Study.create(join(folder.path, 'vessels'), { ...config, classes });
    study.close();
    study = Study.open(join(folder.path, 'vessels'));
    expect(study.config.classes).toEqual(classes);
  });
});

describe('images', () => {
  it('names the nearest id for an unknown one', () => {
    expect(() => study.image('u c')).toThrow(/no image of this study is called "u c"[\s\S]*did you mean ü c\?/);
    expect(() => study.image('zzzzzz')).toThrow(FailureError);
  });

  it('reads prepared pixels row by row in the order asked for', () => {
    const bytes = 32 * 32 * 3;
    const cache = Uint8Array.from({ length: 3 * bytes }, (_, i) => Math.floor(i / bytes) * 50 + (i % 7));
    writeFileSync(study.cachePath, cache);
    study.close();
    const database = new DatabaseSync(join(directory(), 'study.db'));
    for (const row of [0, 1, 2]) {
      const digest = pixelsDigest(48, 40, cache.subarray(row * bytes, (row + 1) * bytes));
      database.prepare('UPDATE images SET pixels_sha256 = ? WHERE row = ?').run(digest, row);
    }
    database.close();
    study = Study.open(directory());
    const pixels = study.readPixels([2, 0]);
    expect(pixels).toEqual(Uint8Array.from([...cache.subarray(2 * bytes), ...cache.subarray(0, bytes)]));
    const out = new Uint8Array(2 * bytes);
    expect(study.readPixels([1], out)).toBe(out);
    expect(out.subarray(0, bytes)).toEqual(cache.subarray(bytes, 2 * bytes));
    expect(() => study.readPixels([3])).toThrow(/images\.u8: ends before row 3/);
  });
});

describe('selections', () => {
  it('numbers the rounds, keeps picks in order, and knows all ids asked for', () => {
    const first = study.recordSelection({ strategy: 'k-means', budget: 1, seed: 3, picks: [pick('ü c', 0)] });
    const second = study.recordSelection({ strategy: 'random', budget: 1, seed: 4, picks: [pick('a', 0)] });
    expect([first.round, second.round]).toEqual([0, 1]);
    expect(study.selections()).toEqual([first, second]);
    expect(study.requestedIds()).toEqual(new Set(['a', 'ü c']));
  });

  it('records all of a selection or nothing', () => {
    const picks = [pick('a', 0), pick('nobody', 1)];
    expect(() => study.recordSelection({ strategy: 'k-means', budget: 2, seed: 0, picks })).toThrow(/FOREIGN KEY/);
    expect(() =>
      study.recordSelection({ strategy: 'k-means', budget: 2, seed: 0, picks: [pick('a', 0), pick('a', 1)] }),
    ).toThrow(/UNIQUE/);
    expect(study.selections()).toEqual([]);
    expect(study.requestedIds().size).toBe(0);
  });
});

describe('runs', () => {
  it('keeps what a run was made from, and its result', () => {
    const run = study.createRun('train', { iterations: 10 });
    expect(run).toMatchObject({ id: 'train-001', kind: 'train', status: 'running' });
    const stored = JSON.parse(readFileSync(join(run.directory, 'config.json'), 'utf8')) as Record<string, unknown>;
    expect(stored).toEqual(study.runConfig(run.id));
    expect(JSON.stringify(stored)).not.toContain(config.images);
    expect(stored).toMatchObject({
      run: 'train-001',
      settings: { iterations: 10 },
      study: { seed: config.seed, size: config.size, color: config.color },
      versions: { node: process.versions.node },
    });
    expect(study.runResult(run.id)).toBeNull();
    study.finishRun(run.id, { dice: 0.9 });
    expect(study.runResult(run.id)).toEqual({ dice: 0.9 });
    expect(study.run(run.id).status).toBe('finished');
  });

  it('finds the newest of a kind and status', () => {
    const ids = [1, 2, 3].map(() => study.createRun('pretrain', {}).id);
    study.finishRun(ids[0]!, {});
    study.interruptRun(ids[1]!);
    expect(study.latestRun('pretrain')?.id).toBe('pretrain-003');
    expect(study.latestRun('pretrain', 'finished')?.id).toBe('pretrain-001');
    expect(study.latestRun('pretrain', 'interrupted')?.id).toBe('pretrain-002');
    expect(study.resumeRun('pretrain-002').status).toBe('running');
    expect(study.latestRun('train')).toBeNull();
    expect(() => study.run('pretrain-02')).toThrow(/did you mean pretrain-002\?/);
  });

  it('hashes the data: a new mask or another split is other data', async () => {
    const hash = () => study.runConfig(study.createRun('train', {}).id).dataSha256;
    const before = hash();
    expect(hash()).toBe(before);
    study.addAnnotation('a', await leftMask(), { author: 'A', tool: 'test' });
    expect(hash()).not.toBe(before);
  });

  it('counts the looks at the test set', () => {
    const run = study.createRun('evaluate', {});
    expect([study.recordTestLook(run.id, 1), study.recordTestLook(run.id, 1)]).toEqual([1, 2]);
    expect(() => study.recordTestLook('evaluate-9', 1)).toThrow(FailureError);
  });
});

describe('annotations', () => {
  const by = { author: 'A. Reader', tool: 'pen', seconds: 12.5 };

  it('keeps every revision: the current one under the id, older ones beside it', async () => {
    const [first, second] = [await leftMask(48, 40, 0.2), await leftMask(48, 40, 0.7)];
    expect(study.addAnnotation('ü c', first, by)).toMatchObject({
      imageId: 'ü c',
      revision: 1,
      author: 'A. Reader',
      tool: 'pen',
    });
    const record = study.addAnnotation('ü c', second, by);
    expect(record).toMatchObject({ revision: 2, path: join(directory(), 'masks', 'ü c.png') });
    expect(readFileSync(record.path)).toEqual(second);
    expect(readFileSync(join(directory(), 'masks', 'superseded', 'ü c.r1.png'))).toEqual(first);
    expect(study.annotations()).toEqual(new Map([['ü c', record]]));
    expect(readdirSync(join(directory(), 'masks')).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('refuses an unknown image', async () => {
    const mask = await leftMask();
    expect(() => study.addAnnotation('nobody', mask, by)).toThrow(FailureError);
    expect(readdirSync(join(directory(), 'masks'))).toEqual(['superseded']);
  });

  it.each(['linked twice, not renamed yet', 'renamed, not recorded yet'])(
    'puts the recorded mask back after a crash: %s',
    async (moment) => {
      const [first, second] = [await leftMask(48, 40, 0.2), await leftMask(48, 40, 0.7)];
      const { path } = study.addAnnotation('a', first, by);
      study.close();
      const kept = join(directory(), 'masks', 'superseded', 'a.r1.png');
      linkSync(path, kept);
      if (moment.startsWith('renamed')) {
        writeFileSync(`${path}.new`, second);
        renameSync(`${path}.new`, path);
      }
      study = Study.open(directory());
      expect(readFileSync(path)).toEqual(first);
      expect(existsSync(kept)).toBe(false);
      expect(study.annotations().get('a')?.revision).toBe(1);
      expect(study.addAnnotation('a', second, by).revision).toBe(2);
      expect(readFileSync(kept)).toEqual(first);
    },
  );

  it('loses nothing when two processes write at once', async () => {
    const module = new URL('../../dist/study/study.js', import.meta.url).href;
    const png = put(join(folder.path, 'mask.png'), await leftMask());
    const script = `
      import { readFileSync } from 'node:fs';
      import { Study } from ${JSON.stringify(module)};
      const study = Study.open(${JSON.stringify(directory())});
      const png = readFileSync(${JSON.stringify(png)});
      for (let i = 0; i < 25; i++) {
        study.addAnnotation('a', png, { author: String(process.pid), tool: 'race' });
        study.createRun('train', { i });
      }
      study.close();`;
    const finished = [0, 1].map(
      () =>
        new Promise<number | null>((resolve) => {
          spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' }).on('exit', resolve);
        }),
    );
    expect(await Promise.all(finished)).toEqual([0, 0]);
    expect(study.annotations().get('a')?.revision).toBe(50);
    expect(readdirSync(join(directory(), 'masks', 'superseded'))).toHaveLength(49);
    expect(study.latestRun('train')?.id).toBe('train-050');
    expect(readdirSync(join(directory(), 'runs'))).toHaveLength(50);
  });
});

describe('settings', () => {
  it('gives the section of sal.yaml, and nothing where there is none', () => {
    expect(study.settings('train')).toEqual({});
    writeFileSync(join(directory(), 'sal.yaml'), 'train:\n  iterations: 5 # few\nselect:\n');
    expect(study.settings('train')).toEqual({ iterations: 5 });
    expect(study.settings('select')).toEqual({});
  });

  it('names the line of what is not YAML', () => {
    writeFileSync(join(directory(), 'sal.yaml'), 'train:\n  iterations: 5\n bad: [1\n');
    expect(() => study.settings('train')).toThrow(/sal\.yaml, line \d: not valid YAML/);
    writeFileSync(join(directory(), 'sal.yaml'), 'train: 5\n');
    expect(() => study.settings('train')).toThrow(/line 1: section train is no list of settings/);
    writeFileSync(join(directory(), 'sal.yaml'), '- train\n');
    expect(() => study.settings('train')).toThrow(/holds no sections/);
  });
});
