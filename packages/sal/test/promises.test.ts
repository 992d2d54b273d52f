/** docs/explanation/promises.md: every promise names a test, and that test is there under that name. */

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const page = fileURLToPath(new URL('../../../docs/explanation/promises.md', import.meta.url));

interface Promised {
  promise: string;
  /** Absolute path. */
  file: string;
  title: string;
}

/** Rows `| promise | [title of the test](path of its file) |`; a row may name several tests, separated by `<br>`. */
function promisesOf(markdown: string): Promised[] {
  const rows = markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && line.includes('](') && line.endsWith(' |'));
  return rows.flatMap((row) => {
    const [promise = '', proofs = ''] = row.slice(2, -2).split(' | ');
    return [...proofs.matchAll(/\[([^\]]+)\]\(([^)]+)\)/g)].map(([, title = '', path = '']) => ({
      promise,
      file: join(dirname(page), path),
      title,
    }));
  });
}

const promises = promisesOf(readFileSync(page, 'utf8'));

describe('the promises about data', () => {
  it('are many, and none stands without a test', () => {
    expect(promises.length).toBeGreaterThan(30);
    const lines = readFileSync(page, 'utf8').split('\n');
    const unproven = lines.filter((line) => /^\| (?!promise |---)/.test(line) && !line.includes(']('));
    expect(unproven).toEqual([]);
  });

  it.each(promises)('$promise: $title', ({ file, title }) => {
    expect(existsSync(file)).toBe(true);
    expect(readFileSync(file, 'utf8')).toContain(title);
  });
});
