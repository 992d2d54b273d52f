/** Ctrl-C, a closed pipe and the real command. */

import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { picture, put, temporaryFolder } from '../../test/support/small-images.js';

const command = new URL('../../bin/sal.js', import.meta.url).pathname;
const folder = temporaryFolder();

beforeAll(async () => {
  const large = await picture(1, 1600, 1200, 'jpeg');
  for (let i = 0; i < 150; i++) put(join(folder.path, 'images', `img${i}.jpg`), large);
});
afterAll(folder.remove);

interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

function run(
  words: string[],
  onErr: (text: string, child: ReturnType<typeof spawn>) => void = () => undefined,
): Promise<Ended> {
  const child = spawn(process.execPath, [command, ...words]);
  const ended = { out: '', err: '' };
  child.stdout.on('data', (data) => {
    ended.out += data;
  });
  child.stderr.on('data', (data) => {
    ended.err += data;
    onErr(ended.err, child);
  });
  return new Promise((resolve) => child.on('close', (code, signal) => resolve({ code, signal, ...ended })));
}

describe('sal as a process', () => {
  it('stops at Ctrl-C with exit code 130 and leaves no half study', async () => {
    let sent = false;
    const { code, err, out } = await run(
      ['init', join(folder.path, 'study'), '--images', join(folder.path, 'images'), '--json'],
      (text, child) => {
        if (!sent && text.includes('decode')) child.kill('SIGINT');
        sent ||= text.includes('decode');
      },
    );
    expect(err).toContain('interrupted: saving the state');
    expect(code).toBe(130);
    expect(JSON.parse(out)).toMatchObject({ error: { name: 'InterruptedError' } });
    expect(readdirSync(folder.path)).toEqual(['images']);
  });

  it('leaves nothing that looks like a study when killed', async () => {
    const { signal } = await run(
      ['init', join(folder.path, 'study'), '--images', join(folder.path, 'images')],
      (text, child) => {
        if (text.includes('decode')) child.kill('SIGKILL');
      },
    );
    expect(signal).toBe('SIGKILL');
    expect(existsSync(join(folder.path, 'study'))).toBe(false);
  });

  it('ends quietly when nobody reads its output', async () => {
    const child = spawn('sh', ['-c', `"${process.execPath}" "${command}" --help | true; echo "\${PIPESTATUS:-}"`]);
    let err = '';
    child.stderr.on('data', (data) => {
      err += data;
    });
    await new Promise((resolve) => child.on('close', resolve));
    expect(err).toBe('');
  });
});
