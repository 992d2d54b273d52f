import { describe, expect, it } from 'vitest';
import { describeFacts, type Facts, findProblems } from './diagnose.js';

const healthy: Facts = {
  node: 'v20.20.2',
  platform: 'linux-x64',
  cores: 2,
  manifest: {
    libtorch: { version: '2.13.0+cpu', origin: 'wheel', directory: '/cache/torch', cuda: null },
    builtAt: '2026-01-01T00:00:00.000Z',
    cxx: 'g++ 12',
    node: 'v20.20.2',
    stamp: 'abc',
  },
  libtorchExists: true,
  engine: { version: '2.13.0', threads: 2, bf16: true, cuda: false, cpuCapability: 'AVX512' },
  packages: { sharp: { version: '1' }, sqlite: { version: '2' }, onnxruntime: { version: '3' } },
  cache: { directory: '/cache', writable: true },
  tools: { cmake: 'cmake 3', 'c++': 'g++ 12', python3: 'Python 3' },
};

describe('findProblems', () => {
  it('finds nothing wrong with a healthy machine, nor with one that lacks only build tools', () => {
    expect(findProblems(healthy)).toEqual([]);
    expect(findProblems({ ...healthy, tools: { cmake: null, 'c++': null, python3: null } })).toEqual([]);
  });

  it.each<[string, Partial<Facts>, RegExp, RegExp]>([
    ['an old Node', { node: 'v18.1.0' }, /v18\.1\.0 is older than 20/, /install Node 20/],
    [
      'an engine that was never built',
      { manifest: null, engine: { error: 'no file' } },
      /^the engine is not built$/,
      /^npm run addon$/,
    ],
    [
      'a libtorch that was removed',
      { libtorchExists: false, engine: { error: 'x' } },
      /no longer in \/cache\/torch/,
      /npm run addon/,
    ],
    ['an addon that does not load', { engine: { error: 'undefined symbol' } }, /undefined symbol/, /npm run addon/],
    [
      'a broken package',
      { packages: { ...healthy.packages, sharp: { error: 'no binary' } } },
      /sharp does not load: no binary/,
      /npm ci/,
    ],
    [
      'a cache that cannot be written',
      { cache: { directory: '/c', writable: false } },
      /\/c is not writable/,
      /SAL_CACHE/,
    ],
  ])('reports %s with the way to mend it', (_, change, what, fix) => {
    expect(findProblems({ ...healthy, ...change })).toEqual([
      { what: expect.stringMatching(what), fix: expect.stringMatching(fix) },
    ]);
  });

  it('names the missing build tools when the engine has to be built', () => {
    const facts: Facts = {
      ...healthy,
      manifest: null,
      engine: { error: 'no file' },
      tools: { ...healthy.tools, cmake: null },
    };
    expect(findProblems(facts).map(({ fix }) => fix)).toEqual(['npm run addon', 'apt-get install cmake']);
  });
});

describe('describeFacts', () => {
  it('tells a CPU libtorch from a CUDA one without a GPU', () => {
    const line = (facts: Facts) => describeFacts(facts).find((text) => text.startsWith('cuda'));
    expect(line(healthy)).toContain('built for the CPU');
    const libtorch = { ...healthy.manifest!.libtorch, cuda: '12.8' };
    expect(line({ ...healthy, manifest: { ...healthy.manifest!, libtorch } })).toContain(
      'CUDA 12.8, but no usable GPU',
    );
  });

  it('leaves out what an engine that does not load cannot tell', () => {
    const names = describeFacts({ ...healthy, engine: { error: 'x' } }).map((line) => line.split(' ')[0]);
    expect(names).not.toContain('bf16');
    expect(names).toContain('sharp');
  });
});
