/** Hostile calls in a process of their own: whatever it is given, the addon answers with a result or an error. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { afterAll, describe, expect, it } from 'vitest';
import { argumentTypes } from '../src/hostile/operators.js';
import { fromBytes } from '../src/index.js';
import { addon, type Handle, type RawValue } from '../src/native.js';

const program = (name: string) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'torch-hostile-'));
afterAll(() => rmSync(folder, { recursive: true }));

function operator(name: string, overload = ''): number {
  return addon.findOperator(name, overload) as number;
}

const ones = (shape: number[]) =>
  fromBytes(new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)), 'float32', shape).handle;

function nested(levels: number): RawValue {
  let value: RawValue = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

describe('hostile calls', () => {
  it('end in a result or an error: 1500 of seed 1', () => {
    const seed = 1;
    const last = join(folder, `last-${seed}`);
    const words = [program('hostile/main.js'), '--seed', String(seed), '--calls', '1500', '--last-call', last];
    const { status, signal, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    expect([status, signal], `${readFileSync(last, 'utf8')}\n${stderr.slice(-2000)}`).toEqual([0, null]);
    const { calls, results, errors } = JSON.parse(stdout) as Record<string, number>;
    expect(results! + errors!).toBe(calls);
    // Both kinds of end are really reached.
    expect(Math.min(results!, errors!)).toBeGreaterThan(150);
  });

  it('reads the types of a schema', () => {
    expect(argumentTypes('aten::a.b(Tensor(a!) self, int[2] k=[0, 0], *, ScalarType? dtype=None) -> Tensor')).toEqual([
      'Tensor',
      'int[2]',
      'ScalarType?',
    ]);
  });
});

describe('what is unlike every schema', () => {
  const cyclic: RawValue[] = [1];
  cyclic.push(cyclic);
  const everyCode = Array.from({ length: 200 }, (_, i) => i - 50).concat(9999, 2 ** 31, -(2 ** 40));

  it.each<[string, RawValue]>([
    ['a list that holds itself', cyclic],
    ['a hundred thousand levels', nested(100_000)],
    ['a list of four thousand million holes', new Array(2 ** 32 - 1)],
  ])('%s is an error', (_, value) => {
    for (const name of ['aten::relu', 'aten::flip', 'aten::cat', 'aten::zeros'])
      expect(() => addon.callOperator(operator(name), [value, value]), name).toThrow(Error);
    expect(() => addon.callOperator(operator('aten::index', 'Tensor'), [ones([2]), value]), 'index').toThrow(Error);
    expect(() => addon.shapeOf(value as Handle)).toThrow(Error);
  });

  it('a dtype, a layout or a memory format without a name here is an error', () => {
    for (const code of everyCode) {
      const known = (code >= 0 && code <= 11) || code === 15;
      const to = () => addon.callOperator(operator('aten::to', 'dtype'), [ones([2]), code]);
      if (known) to();
      else expect(to, `dtype ${code}`).toThrow(/has no code/);
      const empty = (position: number, value: number) => () => {
        const args: RawValue[] = [[1, 1, 1, 1], null, null, null, null, null];
        args[position] = value;
        return addon.callOperator(operator('aten::empty', 'memory_format'), args);
      };
      if (code !== 0) expect(empty(2, code), `layout ${code}`).toThrow(/has no code/);
      if (code < 0 || code > 3) expect(empty(5, code), `memory format ${code}`).toThrow(/has no code/);
      if (!known) expect(() => addon.setAutocastState('cpu', false, code), `autocast ${code}`).toThrow(/dtype code/);
      if (!known) expect(() => addon.fromBytes(new Uint8Array(), code, [0]), `bytes ${code}`).toThrow(/dtype code/);
    }
  });

  it('a shape whose bytes no number holds is an error, and nothing is allocated for it', () => {
    const before = addon.memory().peakBytes;
    for (const shape of [[2 ** 40], [2 ** 52, 2 ** 52], [2 ** 32, 2 ** 32], [3, 2 ** 53 - 1], Array(65).fill(1)])
      expect(() => addon.fromBytes(new Uint8Array(4), 6, shape as number[])).toThrow(/does not take|sides/);
    expect(addon.memory().peakBytes).toBe(before);
    expect(addon.shapeOf(addon.fromBytes(new Uint8Array(), 6, [2 ** 40, 0, 3]))).toEqual([2 ** 40, 0, 3]);
  });

  it('a fused optimiser refuses tensors that do not lie alike', () => {
    const expanded = addon.callOperator(operator('aten::expand'), [ones([1]), [9]]) as Handle;
    const turned = addon.callOperator(operator('aten::transpose', 'int'), [ones([3, 4]), 0, 1]) as Handle;
    const rates = [0.1, 0.9, 0.99, 0, 1e-8, false, false];
    const step = (parameter: Handle, state: Handle, ...more: RawValue[]) =>
      addon.callOperator(operator('aten::_fused_adam_'), [
        ...[[parameter], [state], [state], [state], [], [ones([])]],
        ...rates,
        ...more,
      ]);
    expect(() => step(expanded, ones([9]))).toThrow(/gaps or repeats/);
    expect(() => step(turned, ones([4, 3]))).toThrow(/its parameter/);
    expect(() => step(ones([9]), ones([9]), ones([0]))).toThrow(/expected one number/);
  });

  it('memory that a getter takes away is not read', () => {
    const bytes = new Uint8Array(1 << 16);
    const shape = Object.defineProperty([1 << 14], 0, {
      get: () => {
        structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
        return 1 << 14;
      },
    });
    expect(() => addon.fromBytes(bytes, 6, shape)).toThrow(/does not take the 0 bytes/);
  });

  it.each(['meta', 'xla:0', 'cpu:-3', 'privateuseone', ''])('device %j is an error', (device) => {
    expect(() => addon.callOperator(operator('aten::zeros'), [[1], null, null, device])).toThrow(Error);
    expect(() => addon.autocastState(device)).toThrow(Error);
  });

  it('a sparse result is an error', () => {
    expect(() => addon.callOperator(operator('aten::to_sparse'), [ones([2, 2])])).toThrow(/sparse/);
  });
});

describe('a worker', () => {
  const source = `
    const { parentPort, workerData } = require('node:worker_threads');
    import(workerData.index).then((t) => {
      const a = t.ones([64, 64]);
      parentPort.postMessage('up');
      for (;;) {
        if (workerData.wrong) { try { t.call('aten::matmul', '', a, 3); } catch {} }
        else t.scope(() => a.matmul(a).sum().item());
      }
    });`;

  it.each([false, true])('may be ended in the middle of calls (calls that throw: %s)', async (wrong) => {
    for (let i = 0; i < 3; i++) {
      const worker = new Worker(source, { eval: true, workerData: { wrong, index: `file://${program('index.js')}` } });
      await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
      await new Promise((resolve) => setTimeout(resolve, i * 5));
      expect(await worker.terminate()).toBe(1);
    }
    expect(addon.shapeOf(ones([2, 3]))).toEqual([2, 3]);
  });
});

it('no warning about NNPACK is printed where the processor lacks it', () => {
  const code = `import(${JSON.stringify(program('index.js'))}).then((t) => { t.setThreads(1);
    t.call('aten::conv2d', '', t.ones([1, 16, 32, 32]), t.ones([16, 16, 3, 3]), null, [1, 1], [1, 1], [1, 1], 1); })`;
  const { status, stderr } = spawnSync(process.execPath, ['-e', code], { encoding: 'utf8' });
  expect([status, stderr]).toEqual([0, '']);
});
