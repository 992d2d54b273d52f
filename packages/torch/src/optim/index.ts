export { Adam, type AdamOptions, AdamW } from './adam.js';
export { clipGradNorm } from './clip.js';
export { Optimizer, type OptimizerOptions } from './optimizer.js';
export * from './schedules.js';
export { SGD, type SGDOptions } from './sgd.js';
