/** Reading and writing `.safetensors`, the format in which weights go to PyTorch and come from it. Needs no engine. */
export {
  decodeSafetensors,
  encodeSafetensors,
  SafetensorsError,
  type TensorBytes,
  type TensorFile,
} from './safetensors/codec.js';
export { readSafetensors, writeSafetensors } from './safetensors/file.js';
export { elementBytes, type SafetensorsDtype } from './safetensors/header.js';
