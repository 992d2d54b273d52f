/**
 * The header of a safetensors file: names, dtypes, shapes and places of the tensors, as JSON.
 * Format: https://github.com/huggingface/safetensors#format
 */

/** The dtypes this project reads and writes, with the bytes of one element, in the order the reference writer uses. */
export const elementBytes = { I64: 8, F64: 8, F32: 4, I32: 4, BF16: 2, F16: 2, U8: 1, BOOL: 1 } as const;

export type SafetensorsDtype = keyof typeof elementBytes;

/** Where one tensor lies; offsets in bytes from the end of the header. */
export interface HeaderEntry {
  dtype: SafetensorsDtype;
  shape: number[];
  begin: number;
  end: number;
}

export interface Header {
  entries: Map<string, HeaderEntry>;
  metadata: Record<string, string>;
}

/** A damaged or unusual file, or tensors that cannot be written; the message names the tensor. */
export class SafetensorsError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SafetensorsError';
  }
}

/**
 * Parses and checks a header against the number of bytes that follow it: every byte belongs to exactly one tensor.
 * @throws SafetensorsError
 */
export function parseHeader(text: string, dataBytes: number): Header {
  const json = parseObject(text);
  const entries = new Map<string, HeaderEntry>();
  let metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(json)) {
    if (name === '__metadata__') metadata = parseMetadata(value);
    else entries.set(name, parseEntry(name, value));
  }
  checkLayout(entries, dataBytes);
  return { entries, metadata };
}

/** The header's JSON, metadata first, tensors in the given order. */
export function formatHeader({ entries, metadata }: Header): string {
  const parts = [...entries].map(([name, { dtype, shape, begin, end }]) => {
    return `${JSON.stringify(name)}:${JSON.stringify({ dtype, shape, data_offsets: [begin, end] })}`;
  });
  if (Object.keys(metadata).length > 0) parts.unshift(`"__metadata__":${JSON.stringify(metadata)}`);
  return `{${parts.join(',')}}`;
}

/** Bytes that a tensor takes. */
export function byteLength(dtype: SafetensorsDtype, shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, elementBytes[dtype]);
}

export function isDtype(value: unknown): value is SafetensorsDtype {
  return typeof value === 'string' && Object.hasOwn(elementBytes, value);
}

function parseObject(text: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new SafetensorsError(`the header is not JSON (${(error as Error).message})`);
  }
  if (!isObject(json)) throw new SafetensorsError('the header is not a JSON object');
  return json;
}

function parseMetadata(value: unknown): Record<string, string> {
  if (!isObject(value)) throw new SafetensorsError('__metadata__ is not an object');
  for (const [key, text] of Object.entries(value)) {
    if (typeof text !== 'string') throw new SafetensorsError(`__metadata__.${key} is not a string`);
  }
  return value as Record<string, string>;
}

function parseEntry(name: string, value: unknown): HeaderEntry {
  const problem = (what: string) => new SafetensorsError(`tensor ${JSON.stringify(name)}: ${what}`);
  if (!isObject(value)) throw problem('its entry is not an object');
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDtype(dtype)) {
    throw problem(`unknown dtype ${JSON.stringify(dtype)}; known: ${Object.keys(elementBytes).join(', ')}`);
  }
  if (!isCounts(shape)) throw problem(`shape is ${JSON.stringify(shape)}, expected a list of sizes`);
  if (!isCounts(offsets) || offsets.length !== 2) {
    throw problem(`data_offsets is ${JSON.stringify(offsets)}, expected [begin, end]`);
  }
  const [begin, end] = offsets as [number, number];
  const expected = byteLength(dtype, shape);
  if (end - begin !== expected) {
    throw problem(
      `${dtype} of shape [${shape}] takes ${expected} bytes, data_offsets [${offsets}] give ${end - begin}`,
    );
  }
  return { dtype, shape, begin, end };
}

function checkLayout(entries: Map<string, HeaderEntry>, dataBytes: number): void {
  const ordered = [...entries].sort(([, a], [, b]) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const [name, { begin, end }] of ordered) {
    const where = `tensor ${JSON.stringify(name)}`;
    if (begin < reached) throw new SafetensorsError(`${where} begins at byte ${begin}, inside the tensor before it`);
    if (begin > reached) throw new SafetensorsError(`bytes ${reached} to ${begin} before ${where} belong to no tensor`);
    reached = end;
  }
  if (reached > dataBytes) {
    throw new SafetensorsError(
      `truncated: the tensors take ${reached} bytes, the file has ${dataBytes} after its header`,
    );
  }
  if (reached < dataBytes) throw new SafetensorsError(`${dataBytes - reached} bytes after the last tensor`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}
