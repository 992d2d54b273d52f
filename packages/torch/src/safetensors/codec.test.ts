import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, SafetensorsError, type TensorBytes } from './codec.js';
import { byteLength, elementBytes, type SafetensorsDtype } from './header.js';

const golden = new URL('golden/every.safetensors', import.meta.url);
const names: Record<string, SafetensorsDtype> = {
  float32: 'F32',
  float64: 'F64',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
};

/** A file with this header text and this many bytes after it. */
function file(header: string, dataBytes: number): Uint8Array {
  const text = Buffer.from(header);
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  return bytes;
}

const entry = (dtype: string, shape: unknown, offsets: unknown) =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

describe('a file made by Python', () => {
  const bytes = readFileSync(golden);
  const { tensors, metadata } = decodeSafetensors(bytes);

  it('reads as Python wrote it', () => {
    const described = JSON.parse(readFileSync(new URL('golden/every.json', import.meta.url), 'utf8'));
    const read = Object.fromEntries(
      [...tensors].map(([name, { dtype, shape, data }]) => [name, { dtype, shape, bytes: [...data] }]),
    );
    for (const value of Object.values(described) as { dtype: string }[]) value.dtype = names[value.dtype]!;
    expect(read).toEqual(described);
    expect(metadata).toEqual({ note: 'quotes " and ü' });
  });

  it('is written again byte for byte, whatever the order given', () => {
    expect(Buffer.compare(encodeSafetensors(tensors, metadata), bytes)).toBe(0);
    expect(Buffer.compare(encodeSafetensors(new Map([...tensors].reverse()), metadata), bytes)).toBe(0);
  });
});

describe('encode, then decode', () => {
  const tensor = fc
    .record({
      dtype: fc.constantFrom(...(Object.keys(elementBytes) as SafetensorsDtype[])),
      shape: fc.array(fc.nat(4), { maxLength: 4 }),
      seed: fc.nat(255),
    })
    .map(({ dtype, shape, seed }): TensorBytes => {
      const data = new Uint8Array(byteLength(dtype, shape)).map((_, i) => (i * 31 + seed) & 255);
      return { dtype, shape, data };
    });
  const name = fc.string({ unit: 'grapheme' }).filter((text) => text !== '__metadata__' && text !== '__proto__');

  it('is the identity', () => {
    fc.assert(
      fc.property(fc.dictionary(name, tensor), fc.dictionary(name, fc.string()), (given, metadata) => {
        const read = decodeSafetensors(encodeSafetensors(new Map(Object.entries(given)), metadata));
        expect(Object.fromEntries(read.tensors)).toEqual({ ...given });
        expect({ ...read.metadata }).toEqual({ ...metadata });
      }),
    );
  });

  it('refuses every truncation', () => {
    const bytes = readFileSync(golden);
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length))).toThrow(SafetensorsError);
    }
  });
});

describe('damaged files', () => {
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing at all', new Uint8Array(0), /truncated: 0 bytes/],
    ['a header length beyond reason', new Uint8Array(64).fill(255), /over 10000000: not a safetensors file/],
    ['a header longer than the file', file('{}', 0).fill(9, 0, 1), /truncated: header of 9 bytes, the file has 2/],
    ['a header that is not UTF-8', file('{}', 0).fill(255, 8), /not UTF-8/],
    ['a header that is not JSON', file('{"a":', 0), /not JSON/],
    ['a header that is a list', file('[]', 0), /not a JSON object/],
    ['metadata that is not text', file('{"__metadata__":{"a":1}}', 0), /__metadata__\.a is not a string/],
    ['an entry that is a number', file('{"a":1}', 0), /tensor "a": its entry is not an object/],
    ['an unknown dtype', file(`{"a":${entry('F8_E4M3', [1], [0, 1])}}`, 1), /unknown dtype "F8_E4M3"; known: I64/],
    ['a negative side', file(`{"a":${entry('U8', [-1], [0, 1])}}`, 1), /shape is \[-1\]/],
    ['a fractional side', file(`{"a":${entry('U8', [0.5], [0, 1])}}`, 1), /shape is \[0\.5\]/],
    ['one offset', file(`{"a":${entry('U8', [1], [0])}}`, 1), /data_offsets is \[0\]/],
    ['offsets that do not fit the shape', file(`{"a":${entry('F32', [2], [0, 4])}}`, 4), /takes 8 bytes.* give 4/],
    ['offsets that run backwards', file(`{"a":${entry('U8', [1], [2, 1])}}`, 2), /takes 1 bytes.* give -1/],
    [
      'overlapping tensors',
      file(`{"a":${entry('U8', [2], [0, 2])},"b":${entry('U8', [2], [1, 3])}}`, 3),
      /tensor "b" begins at byte 1, inside the tensor before it/,
    ],
    [
      'a gap between tensors',
      file(`{"a":${entry('U8', [1], [0, 1])},"b":${entry('U8', [1], [2, 3])}}`, 3),
      /bytes 1 to 2 before tensor "b" belong to no tensor/,
    ],
    [
      'too few bytes',
      file(`{"a":${entry('U8', [9], [0, 9])}}`, 3),
      /truncated: the tensors take 9 bytes, the file has 3/,
    ],
    ['bytes left over', file('{}', 3), /3 bytes after the last tensor/],
  ])('%s is a clear error', (_, bytes, message) => {
    expect(() => decodeSafetensors(bytes)).toThrow(message);
  });
});

describe('tensors that cannot be written', () => {
  it.each<[string, string, TensorBytes, RegExp]>([
    [
      'data of another length',
      'a',
      { dtype: 'F32', shape: [2], data: new Uint8Array(4) },
      /takes 8 bytes, its data has 4/,
    ],
    ['a reserved name', '__metadata__', { dtype: 'U8', shape: [], data: new Uint8Array(1) }, /cannot be named/],
  ])('%s', (_, name, tensor, message) => {
    expect(() => encodeSafetensors(new Map([[name, tensor]]))).toThrow(message);
  });
});
