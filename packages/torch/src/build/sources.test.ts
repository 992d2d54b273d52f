import { describe, expect, it } from 'vitest';
import { cacheFolder } from './cache.js';
import { isNeededFromWheel, nothingFound, systemLocations, wheelLocation } from './sources.js';

describe('sources', () => {
  it('keeps what linking needs from the wheel and drops the Python half', () => {
    const members = [
      'torch/lib/libtorch_cpu.so',
      'torch/lib/libtorch_global_deps.so',
      'torch/lib/libgomp.so.1',
      'torch/lib/libgomp-a34b3233.so.1',
      'torch.libs/libgfortran.so.5',
      'torch/include/ATen/ATen.h',
      'torch/version.py',
      'torch/lib/libtorch_python.so',
      'torch/lib/libtorchbind_test.so',
      'torch/lib/libshm.so',
      'torch/lib/libshm/core.cpp',
      'torch/nn/modules/conv.py',
      'torch/bin/protoc',
    ];
    expect(members.filter(isNeededFromWheel)).toEqual(members.slice(0, 7));
  });

  it('separates the caches of platforms', () => {
    const folders = [
      wheelLocation('/c', 'linux', 'x64'),
      wheelLocation('/c', 'linux', 'arm64'),
      wheelLocation('/c', 'darwin', 'arm64'),
    ];
    expect(new Set(folders.map(({ directory }) => directory)).size).toBe(3);
  });

  it('knows where systems put libtorch', () => {
    expect(systemLocations('linux', 'arm64')[0]).toMatchObject({
      include: '/usr/include',
      lib: '/usr/lib/aarch64-linux-gnu',
    });
    expect(systemLocations('darwin', 'arm64')[0]).toMatchObject({ lib: '/opt/homebrew/opt/pytorch/lib' });
  });

  it('names what was tried and every way in when nothing is found', () => {
    const message = nothingFound(['python3: no torch', 'pip: no network']);
    for (const part of [
      'python3: no torch',
      'pip: no network',
      'LIBTORCH=',
      'pip install torch',
      'libtorch-dev',
      'brew',
    ]) {
      expect(message).toContain(part);
    }
  });
});

describe('cacheFolder', () => {
  it('takes SAL_CACHE, then XDG_CACHE_HOME, then the home folder', () => {
    const both = { SAL_CACHE: '/a', XDG_CACHE_HOME: '/b' };
    expect(cacheFolder(both, '/home/x')).toBe('/a');
    expect(cacheFolder({ XDG_CACHE_HOME: '/b' }, '/home/x')).toBe('/b/sal-smis');
    expect(cacheFolder({}, '/home/x')).toBe('/home/x/.cache/sal-smis');
  });
});
