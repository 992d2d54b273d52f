import { join } from 'node:path';
import { scope } from '@sal-smis/torch';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/small-images.js';
import { UNet } from '../models/unet.js';
import { saveUNet } from '../models/weights.js';
import { silentHooks } from '../progress.js';
import { initialise } from './initial-weights.js';

const folder = temporaryFolder();
afterAll(folder.remove);

function warningsOf(trained: string, initialisation: 'all' | 'encoder'): string[] {
  return scope(() => {
    const unet = new UNet({ inChannels: 3, classes: 3, width: 2 });
    const path = join(folder.path, `${trained}.safetensors`);
    saveUNet(path, unet, { trained });
    const student = new UNet({ inChannels: 3, classes: 2, width: 2 });
    const warnings: string[] = [];
    const hooks = { ...silentHooks, warn: (line: string) => warnings.push(line) };
    initialise(student, { run: 'pretrain-001', path }, { initialisation }, hooks);
    return warnings;
  });
}

describe('initialise', () => {
  it('warns where layers are taken that no pretraining has trained', () => {
    expect(warningsOf('encoder', 'all')).toEqual([
      'pretrain-001 has trained the encoder alone: the others start as drawn',
    ]);
    expect(warningsOf('none', 'all')[0]).toMatch(/no layer/);
    expect(warningsOf('all', 'all')).toEqual([]);
    expect(warningsOf('encoder', 'encoder')).toEqual([]);
  });
});
