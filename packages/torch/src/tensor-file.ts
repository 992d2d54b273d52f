/** Tensors to and from safetensors files. */

import type { Dtype } from './dtype.js';
import { fromBytes } from './ops/create.js';
import {
  readSafetensors,
  type SafetensorsDtype,
  SafetensorsError,
  type TensorBytes,
  writeSafetensors,
} from './safetensors.js';
import type { Tensor } from './tensor.js';

const fileDtypes: Partial<Record<Dtype, SafetensorsDtype>> = {
  uint8: 'U8',
  int32: 'I32',
  int64: 'I64',
  float16: 'F16',
  float32: 'F32',
  float64: 'F64',
  bfloat16: 'BF16',
  bool: 'BOOL',
};

const tensorDtypes = new Map(Object.entries(fileDtypes).map(([dtype, file]) => [file, dtype as Dtype]));

/**
 * The values of tensors (from any device, any layout) as a file holds them.
 * @throws Error for a dtype that the format lacks
 */
export function tensorsToBytes(tensors: ReadonlyMap<string, Tensor>): Map<string, TensorBytes> {
  const entries = new Map<string, TensorBytes>();
  for (const [name, tensor] of tensors) {
    const dtype = fileDtypes[tensor.dtype];
    if (!dtype) throw new Error(`${name} is ${tensor.dtype}, which safetensors cannot hold`);
    const values = tensor.toTypedArray();
    entries.set(name, { dtype, shape: tensor.shape, data: new Uint8Array(values.buffer) });
  }
  return entries;
}

/**
 * CPU tensors of what a file holds, which the caller (or the open scope) owns.
 * @throws SafetensorsError for values that the dtype does not have
 */
export function tensorsFromBytes(entries: ReadonlyMap<string, TensorBytes>): Map<string, Tensor> {
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data }] of entries) {
    // libtorch's kernels give what they like for any other byte.
    if (dtype === 'BOOL' && data.some((value) => value > 1)) {
      throw new SafetensorsError(`${name} is BOOL and holds bytes other than 0 and 1`);
    }
    tensors.set(name, fromBytes(data, tensorDtypes.get(dtype) as Dtype, shape));
  }
  return tensors;
}

/**
 * Writes tensors under their names; the file appears whole or not at all.
 * @throws Error for a dtype that the format lacks
 */
export function saveTensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = {},
): void {
  writeSafetensors(path, tensorsToBytes(tensors), metadata);
}

/**
 * Reads a whole file into CPU tensors, which the caller (or the open scope) owns.
 * @throws SafetensorsError for a damaged file
 */
export function loadTensors(path: string): { tensors: Map<string, Tensor>; metadata: Record<string, string> } {
  const { tensors, metadata } = readSafetensors(path);
  return { tensors: tensorsFromBytes(tensors), metadata };
}
