/** init and label on the 2000 images of ISIC-2017, through the real command; says so where the images are not there. */

import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { put, temporaryFolder } from '../../test/support/small-images.js';
import { Study } from './study.js';
import { readTable } from './table.js';

const data = fileURLToPath(new URL('../../../../../shared/data/isic2017', import.meta.url));
const isPresent = existsSync(join(data, 'images'));
const command = fileURLToPath(new URL('../../bin/sal.js', import.meta.url));

interface Measured {
  /** Highest resident memory of the process. */
  peakMegabytes: number;
  result: Record<string, unknown>;
}

/** Runs init in a process of its own, so that its memory can be measured. */
function measureInit(study: string, images: string, masks: string): Measured {
  const script = `
    process.argv.splice(1, 0, 'sal');
    process.once('exit', () => process.stderr.write('\\npeak ' + process.resourceUsage().maxRSS));
    await import(${JSON.stringify(command)});`;
  const words = ['init', study, '--images', images, '--masks', masks, '--seed', '1', '--json'];
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script, '--', ...words], {
    encoding: 'utf8',
  });
  const peakMegabytes = Number(/peak (\d+)/.exec(stderr)?.[1]) / 1024;
  return { peakMegabytes, result: JSON.parse(stdout) as Record<string, unknown> };
}

// Which of the two there is depends on the machine; a skipped suite would hide a gap.
if (isPresent) describe('init and label on ISIC-2017', onRealImages);
else {
  it('ISIC-2017 is absent', () => {
    console.warn(`${data} is absent: init and label were not tested on real images`);
    expect(isPresent).toBe(false);
  });
}

function onRealImages(): void {
  const folder = temporaryFolder();
  const study = join(folder.path, 'study');
  let quarter: Measured;
  let whole: Measured;

  beforeAll(() => {
    const [images, masks] = [join(data, 'images'), join(data, 'masks')];
    for (const name of readdirSync(images).slice(0, 500)) {
      put(join(folder.path, 'some', 'images', '.keep'), '');
      put(join(folder.path, 'some', 'masks', '.keep'), '');
      symlinkSync(join(images, name), join(folder.path, 'some', 'images', name));
      const mask = name.replace('.jpg', '.png');
      symlinkSync(join(masks, mask), join(folder.path, 'some', 'masks', mask));
    }
    quarter = measureInit(
      join(folder.path, 'quarter'),
      join(folder.path, 'some', 'images'),
      join(folder.path, 'some', 'masks'),
    );
    whole = measureInit(study, images, masks);
  });
  afterAll(folder.remove);

  it('reads 2000 images and masks', () => {
    expect(whole.result).toEqual({ images: 2000, pool: 1600, test: 400, quarantined: 0, duplicateGroups: 3 });
  });

  it('needs no memory that grows with the number of images', () => {
    expect(quarter.result).toMatchObject({ images: 500 });
    expect(whole.peakMegabytes - quarter.peakMegabytes).toBeLessThan(100);
  });

  it('finds the three near duplicates and keeps each in one split', () => {
    const pairs = readTable(join(study, 'report', 'duplicates.csv')).rows.map((row) => [
      row.cells.first,
      row.cells.second,
    ]);
    expect(pairs).toEqual([
      ['ISIC_0012290', 'ISIC_0013594'],
      ['ISIC_0012672', 'ISIC_0012673'],
      ['ISIC_0012756', 'ISIC_0013184'],
    ]);
    const opened = Study.open(study);
    for (const [first, second] of pairs) expect(opened.image(first!).split).toBe(opened.image(second!).split);
    expect(opened.images().every((image) => image.referenceMasks.length === 1)).toBe(true);
    opened.close();
  });

  it('takes the masks of 20 images asked for out of 2000', async () => {
    const opened = Study.open(study);
    const ids = opened
      .images({ split: 'pool' })
      .slice(0, 20)
      .map((image) => image.id);
    const picks = ids.map((id, rank) => ({ id, rank, reason: 'first', cluster: null, distance: null }));
    opened.recordSelection({ strategy: 'first', budget: 20, seed: 0, picks });
    opened.close();
    const { json } = await sal('label', study, '--masks', join(data, 'masks'), '--json');
    expect(json()).toEqual({ labelled: 20, rejected: 1980, unchanged: 0, missing: 0 });
  });
}
