import { describe, expect, it } from 'vitest';
import { silentHooks } from '../../progress.js';
import { doctor } from './doctor.js';

describe('sal doctor', () => {
  it('finds this machine healthy, with the engine that the tests run on', async () => {
    const lines: string[] = [];
    const context = { hooks: silentHooks, print: (line: string) => lines.push(line), json: false };
    const result = (await doctor.run(context, [], {})) as Record<string, unknown>;
    expect(result).toMatchObject({ ok: true, problems: [], engine: { version: expect.stringMatching(/^\d+\.\d+/) } });
    expect(lines.at(-1)).toBe('all well');
    expect(lines.map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining([
        'node',
        'libtorch',
        'threads',
        'bf16',
        'cuda',
        'sharp',
        'sqlite',
        'onnxruntime',
        'cache',
      ]),
    );
  });
});
