/** A round as a person runs it: labels, `sal train`, `sal select` by what the network does not know. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setThreads } from '@sal-smis/torch';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { strategies } from '../src/select/registry.js';
import type { Strategy } from '../src/select/strategy.js';
import type { Study } from '../src/study/study.js';
import { sal } from './support/command.js';
import { makeLabelledStudy } from './support/labelled-study.js';
import { removeAfterEach } from './support/open-studies.js';

const tracked = removeAfterEach();
const tiny = ['--iterations', '2', '--width', '2', '--input-stride', '1', '--precision', 'fp32', '--threads', '1'];
const warm = Object.values<Strategy>(strategies).filter(({ needsModel }) => needsModel);

let study: Study;

// Networks this small gain nothing from a second thread.
beforeAll(() => setThreads(1));

beforeEach(async () => {
  study = tracked(await makeLabelledStudy({ pool: 20, labels: 4 }));
});

const train = (...flags: string[]) => sal('train', study.directory, ...tiny, ...flags);

function select(strategy: string, ...flags: string[]) {
  const options = strategies[strategy as keyof typeof strategies].options.shape;
  const passes = 'passes' in options ? ['--options', 'passes=3'] : [];
  const common = ['--budget', '5', '--map', 'none', '--features', 'trained', ...passes];
  return sal('select', study.directory, '--strategy', strategy, ...common, ...flags);
}

function reasons(round: number): string[] {
  const table = readFileSync(join(study.directory, 'selections', `round-${round}`, 'picks.csv'), 'utf8');
  return table.trimEnd().split('\n').slice(1);
}

/** Makes the same study again, trained by the same command. */
async function again(): Promise<void> {
  study = tracked(await makeLabelledStudy({ pool: 20, labels: 4 }));
  await train();
}

describe.each(warm)('$name', ({ name }) => {
  it('asks for images without a label, says why, and answers the same again', async () => {
    await train();
    const { code, err, json } = await select(name, '--json');
    expect(code, err).toBe(0);
    expect(err).toContain('the network of train-001 looks at the pool');
    const ids = json().ids as string[];
    expect(new Set(ids).size).toBe(5);
    expect(ids.filter((id) => study.annotations().has(id))).toEqual([]);
    const lines = reasons(0);
    for (const line of lines) expect(line).toMatch(/rank \d+ of 16|gradient of length/);
    await again();
    await select(name);
    expect(reasons(0)).toEqual(lines);
  });
});

it('reasons give score and rank', async () => {
  await train();
  await select('entropy');
  expect(reasons(0).map((line) => line.split(',"')[1])).toEqual(
    [1, 2, 3, 4, 5].map((rank) => expect.stringMatching(new RegExp(`^entropy 0\\.\\d+, rank ${rank} of 16",`))),
  );
});

it('--run names the training; the newest one unless given', async () => {
  await train();
  await train('--seed', '9');
  const { err } = await select('entropy');
  expect(err).toContain('the network of train-002 looks at the pool');
  const byNewest = reasons(0);
  await again();
  await select('entropy', '--run', 'train-001');
  expect(reasons(0)).not.toEqual(byNewest);
});

it('without a training says to train first', async () => {
  const { code, err } = await select('badge');
  expect(code).toBe(1);
  expect(err).toMatch(/nothing is trained yet.*train first: sal train/s);
  expect(study.selections()).toEqual([]);
});

it('cold strategies choose by features of the network that is named', async () => {
  await train();
  await train('--seed', '9');
  const medoids = (...flags: string[]) =>
    sal('select', study.directory, '--budget', '5', '--strategy', 'medoids', '--features', 'trained', ...flags);
  expect(await medoids()).toMatchObject({ code: 0 });
  const byNewest = reasons(0);
  await again();
  await medoids('--run', 'train-001');
  expect(reasons(0)).not.toEqual(byNewest);
});

it('without pretraining, features of the trained network stand in', async () => {
  await train();
  const { code, err } = await sal('select', study.directory, '--budget', '3', '--strategy', 'uncertainty-diversity');
  expect(code).toBe(1);
  expect(err).toContain('--features trained');
});
