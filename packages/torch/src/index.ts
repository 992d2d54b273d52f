/** libtorch for Node. `nn`, `optim` and `safetensors` are entries of their own. */

export { type AutocastOptions, autocast } from './autocast.js';
export { enableGrad, isGradEnabled, noGrad } from './autograd.js';
export { type Dtype, dtypes } from './dtype.js';
export * from './engine.js';
export * from './ops/create.js';
export * from './ops/image.js';
export * from './ops/join.js';
export * from './ops/loss.js';
export * from './random.js';
export { keep, scope } from './scope.js';
export { type Argument, call, callAny, callMany, channelsLast, Generator, hasOperator, Tensor } from './tensor.js';
export { loadTensors, saveTensors, tensorsFromBytes, tensorsToBytes } from './tensor-file.js';
