/** What `sal doctor` and others may ask about the build of the addon. */
export { cacheFolder } from './cache.js';
export type { Origin } from './libtorch.js';
export { addonFile, buildFolder, type Manifest, manifestFile, readManifest } from './manifest.js';
