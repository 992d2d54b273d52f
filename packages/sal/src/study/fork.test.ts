import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { removeAfterEach } from '../../test/support/open-studies.js';
import { leftMask } from '../../test/support/small-images.js';
import { forkStudy } from './fork.js';
import { Study } from './study.js';

const keep = removeAfterEach();

describe('forkStudy', () => {
  it('knows all that the study knew, and neither sees what the other learns', async () => {
    const study = keep(await makeLabelledStudy({ size: 32, pool: 8, labels: 3 }));
    const run = study.createRun('pretrain', { task: 'test' });
    study.finishRun(run.id, { loss: 1 });
    // As in a simulation: shared studies in `studies/`, those at work in `work/`.
    const simulation = join(dirname(study.directory), 'simulation');
    const target = join(simulation, 'work', 'f0');
    const source = join(simulation, 'studies', 'a1');
    cpSync(study.directory, source, { recursive: true });
    const shared = Study.open(source);
    forkStudy(shared, target);
    shared.close();

    const fork = keep(Study.open(target));
    expect(fork.images()).toEqual(study.images());
    expect(fork.readPixels([0, 3])).toEqual(study.readPixels([0, 3]));
    expect([...fork.annotations().keys()]).toEqual([...study.annotations().keys()]);
    expect(fork.latestRun('pretrain')?.directory).toBe(join(target, 'runs', run.id));
    expect(existsSync(join(target, 'runs', run.id))).toBe(true);

    const [id] = study.annotations().keys();
    const before = readFileSync(study.annotations().get(id!)!.path);
    fork.addAnnotation(id!, await leftMask(32, 32), { author: 'other', tool: 'test' });
    fork.recordSelection({ strategy: 'test', budget: 0, seed: 0, picks: [] });
    expect(readFileSync(study.annotations().get(id!)!.path)).toEqual(before);
    expect(study.annotations().get(id!)!.revision).toBe(1);
    expect(study.selections()).toEqual([]);
  });
});
