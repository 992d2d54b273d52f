/** Safetensors as bytes in memory: 8 bytes of header length (little-endian), the JSON header, the tensors' bytes. */
import {
  byteLength,
  elementBytes,
  formatHeader,
  type HeaderEntry,
  isDtype,
  parseHeader,
  type SafetensorsDtype,
  SafetensorsError,
} from './header.js';

export { SafetensorsError };

/** One tensor: elements in row-major order, little-endian. */
export interface TensorBytes {
  dtype: SafetensorsDtype;
  shape: readonly number[];
  data: Uint8Array;
}

export interface TensorFile {
  tensors: Map<string, TensorBytes>;
  metadata: Record<string, string>;
}

/** A larger header is taken for damage, not for a reason to allocate; a hundred thousand tensors fit. */
const LARGEST_HEADER = 10_000_000;

/**
 * Reads a whole file's bytes. The tensors are views of `bytes`, not copies, and not aligned to their element size.
 * @throws SafetensorsError where the bytes are truncated or inconsistent
 */
export function decodeSafetensors(bytes: Uint8Array): TensorFile {
  if (bytes.length < 8) throw new SafetensorsError(`truncated: ${bytes.length} bytes, a header length alone takes 8`);
  const length = new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
  if (length > LARGEST_HEADER) {
    throw new SafetensorsError(`header length ${length} is over ${LARGEST_HEADER}: not a safetensors file`);
  }
  const start = 8 + Number(length);
  if (start > bytes.length) {
    throw new SafetensorsError(
      `truncated: header of ${length} bytes, the file has ${bytes.length - 8} after its length`,
    );
  }
  const header = parseHeader(decodeText(bytes.subarray(8, start)), bytes.length - start);
  const tensors = new Map<string, TensorBytes>();
  for (const [name, { dtype, shape, begin, end }] of header.entries) {
    tensors.set(name, { dtype, shape, data: bytes.subarray(start + begin, start + end) });
  }
  return { tensors, metadata: header.metadata };
}

/**
 * Makes the bytes of a file. Tensors are ordered as the reference writer does (large elements first, then by name), so
 * equal contents give equal bytes here and in Python.
 * @throws SafetensorsError where a tensor's bytes do not fit its shape
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, TensorBytes>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const rank = Object.keys(elementBytes);
  const ordered = [...tensors].sort(
    ([nameA, a], [nameB, b]) => rank.indexOf(a.dtype) - rank.indexOf(b.dtype) || compareUtf8(nameA, nameB),
  );
  const entries = new Map<string, HeaderEntry>();
  let end = 0;
  for (const [name, tensor] of ordered) {
    checkTensor(name, tensor);
    const begin = end;
    end += tensor.data.length;
    entries.set(name, { dtype: tensor.dtype, shape: [...tensor.shape], begin, end });
  }

  const text = new TextEncoder().encode(formatHeader({ entries, metadata: { ...metadata } }));
  // Spaces up to a multiple of 8 keep the tensors aligned in a file that is mapped into memory.
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const bytes = new Uint8Array(start + end).fill(0x20, 8 + text.length, start);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(start - 8), true);
  bytes.set(text, 8);
  for (const [name, { begin }] of entries) bytes.set(tensors.get(name)!.data, start + begin);
  return bytes;
}

function checkTensor(name: string, { dtype, shape, data }: TensorBytes): void {
  if (name === '__metadata__') throw new SafetensorsError('a tensor cannot be named __metadata__');
  const where = `tensor ${JSON.stringify(name)}`;
  if (!isDtype(dtype)) throw new SafetensorsError(`${where}: unknown dtype ${JSON.stringify(dtype)}`);
  const expected = byteLength(dtype, shape);
  if (data.length !== expected) {
    throw new SafetensorsError(
      `${where}: ${dtype} of shape [${shape}] takes ${expected} bytes, its data has ${data.length}`,
    );
  }
}

function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new SafetensorsError('the header is not UTF-8: not a safetensors file');
  }
}

function compareUtf8(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
