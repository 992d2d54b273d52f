/** Folders of files that are made to take memory and time: init, label and predict name them, go on, stay under 1.5 GB. */

import { spawn } from 'node:child_process';
import { closeSync, ftruncateSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, createDeflate } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from './support/small-images.js';
import { makeTrainedStudy, type TrainedStudy } from './support/trained-study.js';

const MOST_MEGABYTES = 1500;
const sal = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'sal.js');

const folder = temporaryFolder();
const images = join(folder.path, 'images');
let trained: TrainedStudy;

beforeAll(async () => {
  trained = await makeTrainedStudy();
  trained.study.close();
  for (const name of ['a', 'z']) put(join(images, `${name}.png`), await picture(name.charCodeAt(0)));
  writeFileSync(join(images, 'accepted.png'), await zeroPng(10_000, 9_999, 8, 2, 0));
  writeFileSync(join(images, 'bomb.png'), await zeroPng(16_384, 16_384, 1, 0, 0));
  writeFileSync(join(images, 'interlaced.png'), await zeroPng(9_000, 9_000, 16, 6, 1, 1));
  put(join(images, 'lossless.webp'), emptyWebp(16_383));
  put(join(images, 'drawing.png'), '<svg xmlns="http://www.w3.org/2000/svg" width="99999" height="99999"/>');
  for (const [i, magic] of ['', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff\xe0'].entries())
    sparse(join(images, `huge${i}.png`), magic);
  put(join(images, 'lie.tif'), lyingTiff());
});

afterAll(folder.remove);

/** A PNG of zeros; of `rows` rows at most, so that one of a large header stays small. */
async function zeroPng(width: number, height: number, bits: number, color: number, interlaced: number, rows = height) {
  const channels = { 0: 1, 2: 3, 6: 4 }[color]!;
  const deflate = createDeflate({ level: 1 });
  const packed: Buffer[] = [];
  deflate.on('data', (part: Buffer) => packed.push(part));
  const row = Buffer.alloc(1 + Math.ceil((width * channels * bits) / 8));
  const block = Buffer.concat(new Array<Buffer>(Math.min(100, rows)).fill(row));
  for (let left = rows; left > 0; left -= 100) deflate.write(block.subarray(0, Math.min(100, left) * row.length));
  await new Promise<void>((done) => deflate.end(done));
  await new Promise((done) => setImmediate(done));
  const header = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, bits, color, 0, 0, interlaced]);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  const signature = Buffer.from('89504e470d0a1a0a', 'hex');
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', Buffer.concat(packed)), chunk('IEND')]);
}

function chunk(type: string, body = Buffer.alloc(0)): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length);
  check.writeUInt32BE(crc32(named));
  return Buffer.concat([length, named, check]);
}

/** 36 bytes: the header of a lossless WebP of that side, and hardly any data. */
function emptyWebp(side: number): Buffer {
  const bytes = Buffer.alloc(36);
  bytes.write('RIFF', 0, 'latin1');
  bytes.writeUInt32LE(28, 4);
  bytes.write('WEBPVP8L', 8, 'latin1');
  bytes.writeUInt32LE(16, 16);
  bytes[20] = 0x2f;
  bytes.writeUInt32LE((side - 1) | ((side - 1) << 14), 21);
  return bytes;
}

/** 1.9 GB that take no place on the disk. */
function sparse(path: string, magic: string): void {
  const file = openSync(path, 'w');
  writeSync(file, Buffer.from(magic, 'latin1'));
  ftruncateSync(file, 1_900_000_000);
  closeSync(file);
}

/** A deep TIFF that says it has 9000 x 9000 floats in one packed strip of ten bytes. */
function lyingTiff(): Buffer {
  const tags = [
    ...[
      [256, 9000],
      [257, 9000],
      [258, 32],
      [259, 5],
      [262, 1],
      [273, 8],
      [277, 1],
      [278, 9000],
      [279, 10],
      [339, 3],
    ],
  ] as [number, number][];
  const bytes = Buffer.alloc(20 + 2 + 12 * tags.length + 4, 0x80);
  bytes.write('II*\0', 0, 'latin1');
  bytes.writeUInt32LE(20, 4);
  bytes.writeUInt16LE(tags.length, 20);
  for (const [i, [tag, value]] of tags.entries()) {
    bytes.writeUInt16LE(tag, 22 + 12 * i);
    bytes.writeUInt16LE(4, 24 + 12 * i);
    bytes.writeUInt32LE(1, 26 + 12 * i);
    bytes.writeUInt32LE(value, 30 + 12 * i);
  }
  bytes.writeUInt32LE(0, 22 + 12 * tags.length);
  return bytes;
}

/** Runs the command as a process of its own; the most memory it held, by its own count at its end. */
async function run(...words: string[]): Promise<{ code: number | null; megabytes: number; text: string }> {
  const report = join(folder.path, 'rss');
  const hook = put(
    join(folder.path, 'hook.cjs'),
    `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(report)}, String(process.resourceUsage().maxRSS)));`,
  );
  const child = spawn(process.execPath, ['--require', hook, sal, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (text += part.toString()));
  const code = await new Promise<number | null>((done) => child.on('close', done));
  return { code, megabytes: Number(readFileSync(report, 'utf8')) / 1024, text };
}

const refused = [
  'bomb.png',
  'drawing.png',
  'huge0.png',
  'huge1.png',
  'huge2.png',
  'interlaced.png',
  'lie.tif',
  'lossless.webp',
];

it('init names what it cannot take, and takes the others', async () => {
  const study = join(folder.path, 'study');
  const { code, megabytes, text } = await run('init', study, '--images', images, '--size', '32', '--split', 'pool=1.0');
  expect(code, text).toBe(0);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  const rows = readFileSync(join(study, 'report', 'quarantine.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  expect(rows.map((row) => row.split(',')[0]).sort()).toEqual(refused);
  expect(text).not.toMatch(/internal/);
});

it('label names masks that it cannot take', async () => {
  const study = join(folder.path, 'study');
  const masks = join(folder.path, 'masks');
  put(join(masks, 'a.webp'), emptyWebp(16_383));
  writeFileSync(join(masks, 'accepted.png'), await zeroPng(16_384, 16_384, 1, 0, 0));
  sparse(join(masks, 'z.png'), '\x89PNG\r\n\x1a\n');
  expect((await run('select', study, '--strategy', 'random', '--budget', '3', '--no-pictures')).code).toBe(0);
  const { code, megabytes, text } = await run('label', study, '--masks', masks);
  expect(code, text).toBe(0);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  const rejected = readFileSync(join(study, 'selections', 'rejected-masks.csv'), 'utf8')
    .trim()
    .split('\n')
    .slice(1);
  expect(rejected.map((row) => row.split(',')[0]).sort()).toEqual(['a.webp', 'accepted.png', 'z.png']);
  expect(text).not.toMatch(/internal/);
});

it('predict names what it cannot take, and predicts the others', async () => {
  const out = join(folder.path, 'out');
  const study = join(trained.folder, 'study');
  const { code, megabytes, text } = await run('predict', study, '--images', images, '--out', out, '--threads', '1');
  expect(code, text).toBe(0);
  expect(megabytes).toBeLessThan(MOST_MEGABYTES);
  const failed = readFileSync(join(out, 'failed.csv'), 'utf8').trim().split('\n').slice(1);
  expect(failed.map((row) => row.split(',')[0]).sort()).toEqual(refused);
  expect(text).not.toMatch(/internal/);
});
