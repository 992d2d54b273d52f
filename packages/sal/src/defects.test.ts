import { expect, it } from 'vitest';
import { defectNames, defectSetting, defects } from './defects.js';

it('names fifteen defects once each, and none is on by default', () => {
  expect(new Set(defects.map(({ name }) => name)).size).toBe(15);
  for (const stage of ['pretrain', 'select', 'train'] as const)
    expect(defectSetting(stage).parse(undefined)).toEqual([]);
});

it('a stage takes its own defects and no others', () => {
  const stages = (['pretrain', 'select', 'train'] as const).map(defectNames);
  expect(new Set(stages.flat())).toEqual(new Set(defects.map(({ name }) => name)));
  expect(defectSetting('pretrain').parse(['double-sigmoid', 'input-scale'])).toEqual(['double-sigmoid', 'input-scale']);
  expect(defectSetting('train').safeParse(['double-sigmoid']).success).toBe(false);
});
