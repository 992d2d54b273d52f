/** The reader of weights files, called with any bytes: it reads them or throws an error that is meant. */

import { decodeSafetensors } from '../../../packages/torch/dist/safetensors/codec.js';

/** 0 where the bytes were read, 1 where they were refused by name; anything else that is thrown is a fault. */
export function safetensorsKind(bytes: Buffer): { code: number; text: string } {
  try {
    decodeSafetensors(bytes);
    return { code: 0, text: '' };
  } catch (error) {
    const meant =
      error instanceof Error && error.constructor.name !== 'TypeError' && error.constructor.name !== 'RangeError';
    return { code: 1, text: meant ? (error as Error).message : `internal: ${String(error)}` };
  }
}
