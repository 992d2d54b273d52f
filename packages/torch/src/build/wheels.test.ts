import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchWheel } from './fetch.js';
import { damageOf, writeSums } from './sums.js';
import { WHEEL_SHA256, WHEEL_VERSION, wheelRequirement } from './wheels.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'torch-wheels-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('what is fetched is pinned', () => {
  it('asks for the CPU build on Linux and the plain one on macOS, each with its hashes', () => {
    const hash = /--hash=sha256:[0-9a-f]{64}/g;
    expect(wheelRequirement('linux')).toMatch(/^torch==[\d.]+\+cpu --hash/);
    expect(wheelRequirement('linux').match(hash)).toHaveLength(8);
    expect(wheelRequirement('darwin')).toMatch(/^torch==[\d.]+ --hash/);
    expect(wheelRequirement('darwin').match(hash)).toHaveLength(4);
  });

  it('has one hash per wheel of the pinned version', () => {
    for (const [name, hash] of Object.entries(WHEEL_SHA256)) {
      expect(name).toMatch(
        new RegExp(`^torch-${WHEEL_VERSION.replaceAll('.', '\\.')}(\\+cpu)?-cp3\\d+-cp3\\d+-.*\\.whl$`),
      );
      expect(hash).toMatch(/^[0-9a-f]{64}$/);
    }
    expect(new Set(Object.values(WHEEL_SHA256)).size).toBe(Object.keys(WHEEL_SHA256).length);
  });

  it('refuses a wheel of the right name and another content, by its hash, and unpacks nothing', async () => {
    const { PATH } = process.env;
    // A pip that hands out something else under the name of a pinned wheel and says that all is well.
    const [name] = Object.keys(WHEEL_SHA256);
    const python = `#!/bin/sh
case "$*" in *"--version"*) exit 0;; esac
while [ $# -gt 0 ]; do [ "$1" = --dest ] && dest=$2; shift; done
printf 'not a wheel' > "$dest/${name}"
`;
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin', 'python3'), python, { mode: 0o755 });
    process.env.PATH = `${join(folder, 'bin')}:${PATH}`;
    try {
      const problem = await fetchWheel(join(folder, 'cache', 'wheel', 'torch'));
      expect(problem).toContain(`${name} is not the pinned one: its SHA-256 is`);
    } finally {
      process.env.PATH = PATH;
    }
    expect(await damageOf(join(folder, 'cache'))).toMatch(/no list of hashes/);
  });

  it.each([
    ['a changed file', (at: string) => writeFileSync(join(at, 'lib', 'a.so'), 'A'), /a\.so was changed/],
    ['a missing file', (at: string) => rmSync(join(at, 'lib', 'a.so')), /a\.so is missing/],
    ['a file more', (at: string) => writeFileSync(join(at, 'lib', 'b.so'), ''), /b\.so was not fetched/],
    ['no list', (at: string) => rmSync(join(at, 'SHA256SUMS')), /no list of hashes/],
  ])('finds %s in the cache', async (_, damage, message) => {
    mkdirSync(join(folder, 'lib'));
    writeFileSync(join(folder, 'lib', 'a.so'), 'a');
    writeFileSync(join(folder, 'version.py'), '');
    await writeSums(folder);
    expect(await damageOf(folder)).toBeNull();
    damage(folder);
    expect(await damageOf(folder)).toMatch(message);
  });

  it('every package of the lock file has its SHA-512, whichever registry serves it', () => {
    const file = fileURLToPath(new URL('../../../../package-lock.json', import.meta.url));
    const { packages } = JSON.parse(readFileSync(file, 'utf8')) as {
      packages: Record<string, { integrity?: string; link?: boolean }>;
    };
    const fetched = Object.entries(packages).filter(([path, { link }]) => path.includes('node_modules/') && !link);
    expect(fetched.filter(([, { integrity }]) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity ?? ''))).toEqual([]);
    expect(fetched.length).toBeGreaterThan(100);
  });
});
