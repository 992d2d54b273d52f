/** What killed commands and full disks leave: gone with the next command, and only what is ours. */

import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { imageFolder, put, temporaryFolder } from '../../test/support/small-images.js';
import { appendLine, explainFull, mendLastLine, writeTemporary } from './files.js';
import { removeTemporariesOf } from './leftovers.js';
import { processTag } from './process-identity.js';
import { Study } from './study.js';

const folder = temporaryFolder();
afterAll(folder.remove);
const dead = processTag().replace(/^\d+/, '4999999');
const elsewhere = '4999999-abcdefabcdef';

describe('temporary files in a study', () => {
  it('of dead processes go when it is opened; those of others, and a person’s, stay', () => {
    const directory = join(folder.path, 'study');
    Study.create(directory, { seed: 1, size: 32, color: 'rgb', images: '/i', masks: null }).close();
    mkdirSync(join(directory, 'runs', 'train-001'));
    const left = [`masks/.a.png.${dead}.tmp`, `runs/train-001/.checkpoint.safetensors.${dead}.tmp`];
    left.push('runs/train-001/checkpoint.safetensors.4999999.tmp', `runs/train-001/lock.json.${dead}.tmp`);
    left.push('cache/.features-1.safetensors.4999999.tmp');
    const kept = [`masks/.a.png.${processTag()}.tmp`, `masks/.b.png.${elsewhere}.tmp`, 'masks/notes.tmp'];
    kept.push('report/mine.4999999.tmp', 'masks/.hidden');
    for (const name of [...left, ...kept]) put(join(directory, name), 'x');
    Study.open(directory).close();
    for (const name of left) expect(existsSync(join(directory, name)), name).toBe(false);
    for (const name of kept) expect(existsSync(join(directory, name)), name).toBe(true);
  });
});

describe('hidden folders beside a study', () => {
  it('the marker of a folder that had its name already goes', () => {
    const directory = join(folder.path, 'marked');
    Study.create(directory, { seed: 1, size: 32, color: 'rgb', images: '/i', masks: null }).close();
    const markers = [join(directory, '.sal-partial'), join(directory, 'selections', 'round-0', '.sal-partial')];
    for (const marker of markers) put(marker, `${dead}\n`);
    Study.open(directory).close();
    expect(markers.filter((marker) => existsSync(marker))).toEqual([]);
  });

  it('of one file in a folder of a person go alone', () => {
    const place = temporaryFolder();
    const names = [
      `.model.onnx.${dead}.tmp`,
      `.other.onnx.${dead}.tmp`,
      `.model.onnx.${processTag()}.tmp`,
      '.model.onnx.tmp',
    ];
    for (const name of names) writeFileSync(join(place.path, name), '');
    removeTemporariesOf(join(place.path, 'model.onnx'));
    expect(readdirSync(place.path).sort()).toEqual(names.slice(1).sort());
    place.remove();
  });

  it('of dead inits go with the next init of the name, and a neighbour of a like name stays', async () => {
    const root = join(folder.path, 'neighbours');
    const { images } = await imageFolder(root, 3);
    const left = [`.x.partial-${dead}`, '.x.partial-4999999'];
    for (const name of left) put(join(root, name, '.sal-partial'), `${name.split('partial-')[1]}\n`);
    const kept = [
      '.x.partial-mine',
      '.x.partial-4999998',
      `.x.partial-${elsewhere}`,
      `.xy.partial-${dead}`,
      '.x.partial-',
    ];
    for (const name of kept) put(join(root, name, 'thesis.txt'), 'years of work');
    expect((await sal('init', join(root, 'x'), '--images', images, '--size', '32')).code).toBe(0);
    expect(readdirSync(root).sort()).toEqual([...kept, 'images', 'masks', 'x'].sort());
  });
});

describe('a full disk', () => {
  it.runIf(existsSync('/dev/full'))('leaves a record as it was and names the file', () => {
    expect(() => appendLine('/dev/full', 'a row')).toThrow(/\/dev\/full: the disk is full[\s\S]*space for .* MB/);
  });

  it('is told with the file and the space; other errors stay what they are', () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const told = explainFull(full, join(folder.path, 'weights.safetensors'), 5e6) as Error;
    expect(told.message).toMatch(
      /weights\.safetensors: the disk is full\n.*space for 5\.0 MB, of which \d+\.\d MB are free/,
    );
    const other = new Error('other');
    expect(explainFull(other, 'x', 1)).toBe(other);
  });

  it('or any other failure of writing leaves no temporary file', () => {
    const directory = join(folder.path, 'none');
    mkdirSync(directory);
    expect(() => writeTemporary(join(directory, 'a'), undefined as unknown as string)).toThrow();
    expect(readdirSync(directory)).toEqual([]);
  });
});

describe('a record whose last line was cut', () => {
  it('keeps its whole lines, and the next line begins anew', () => {
    const path = join(folder.path, 'record.jsonl');
    for (const cut of ['', '{"a":2', '{"a"', '\u0000\u0000']) {
      writeFileSync(path, `{"a":1}\n${cut}`);
      mendLastLine(path);
      appendLine(path, '{"a":3}');
      expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"a":3}\n');
    }
  });
});
