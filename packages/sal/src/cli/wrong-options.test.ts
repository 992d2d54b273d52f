/** Wrong options of plug-ins: told before anything is recorded, with the nearest right name. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sal } from '../../test/support/command.js';
import { makeLabelledStudy } from '../../test/support/labelled-study.js';
import { Study } from '../study/study.js';

let directory = '';
beforeAll(async () => {
  const study = await makeLabelledStudy({ size: 32, pool: 8, labels: 3 });
  directory = study.directory;
  study.close();
});
afterAll(() => {
  const study = Study.open(directory);
  // None of the wrong calls has left a run or a round.
  expect([study.latestRun('pretrain'), study.latestRun('train'), study.selections().length]).toEqual([null, null, 0]);
  study.close();
});

const table: [words: string[], says: RegExp][] = [
  [['train', '--method', 'cps', '--options', 'wieght=2'], /cps has no option "wieght"[\s\S]*crossWeight/],
  [['train', '--options', 'x'], /--options is "x"[\s\S]*name=value/],
  [['train', '--loss', 'focal', '--loss-options', 'gama=2'], /focal has no option "gama"[\s\S]*did you mean gamma\?/],
  [['train', '--loss-options', 'gamma=2'], /dice-ce has no option "gamma"[\s\S]*no options/],
  [['train', '--loss', 'lovas'], /did you mean lovasz\?/],
  [['train', '--reproduce-defect', 'double-sigmoid'], /one of no-ssl-init/],
  [['pretrain', '--task', 'simclr', '--options', 'temperature=hot'], /option temperature of simclr is "hot"/],
  [['pretrain', '--task', 'mea'], /did you mean mae\?/],
  [['select', '--budget', '2', '--strategy', 'probcover', '--options', 'dleta=1'], /did you mean delta\?/],
  [['select', '--budget', '2', '--strategy', 'typiclst'], /did you mean typiclust\?/],
  [['evaluate', '--metrics', 'dise'], /did you mean dice\?/],
];

describe('wrong options', () => {
  it.each(table)('sal %j', async ([verb = '', ...words], says) => {
    const { code, err } = await sal(verb, directory, ...words);
    expect(code, err).toBe(2);
    expect(err).toMatch(says);
  });
});
