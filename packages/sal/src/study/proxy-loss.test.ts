import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { parseProxyLoss, proxyLossPath, readProxyLoss, writeProxyLoss } from './proxy-loss.js';
import type { Table } from './table.js';

const directory = mkdtempSync(join(tmpdir(), 'sal-proxy-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it('reads what was written, digit for digit, whatever the ids look like', () => {
  const path = proxyLossPath({ directory });
  const rows = [
    { id: 'ISIC_0000000', loss: 1 / 3 },
    { id: 'a, "b"', loss: 0 },
    { id: 'c', loss: 1e-9 },
  ];
  writeProxyLoss(path, rows);
  expect([...readProxyLoss(path)]).toEqual(rows.map(({ id, loss }) => [id, loss]));
});

it.each([
  [['a', 'x'], /p.csv, line 2.*the loss is "x"/s],
  [['a', '-1'], /"-1"/],
  [['a', ''], /number of 0 or more/],
  [['b', '1'], /b is there twice/],
])('refuses %j', ([id, loss], message) => {
  const rows = [
    { line: 2, cells: { id: id!, loss: loss! } },
    { line: 3, cells: { id: 'b', loss: '2' } },
  ];
  const table: Table = { path: 'p.csv', columns: ['id', 'loss'], rows };
  expect(() => parseProxyLoss(table)).toThrow(message);
});

it('asks for its columns', () => {
  expect(() => parseProxyLoss({ path: 'p.csv', columns: ['id', 'los'], rows: [] })).toThrow(
    /no column is called "loss"/,
  );
});
