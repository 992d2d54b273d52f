export { Adam, type AdamOptions, AdamW } from './adam.js';
export { clipGradNorm } from './clip.js';
export { Optimizer, type OptimizerOptions } from './optimizer.js';
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from './plateau.js';
export { RMSprop, type RMSpropOptions } from './rmsprop.js';
export * from './schedules.js';
export { SGD, type SGDOptions } from './sgd.js';
