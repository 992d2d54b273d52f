/** `node dist/build/sanitized.js`: an addon with AddressSanitizer beside the ordinary one; prints its path. See README.md. */
import { cacheFolder } from './cache.js';
import { runCMake } from './compile.js';
import { findLibtorch } from './find.js';

for await (const finding of findLibtorch(process.env, cacheFolder())) {
  if (!('found' in finding)) continue;
  const compiled = await runCMake(finding.found, 'asan', ['SAL_ADDRESS_SANITIZER=ON']);
  if ('reason' in compiled) {
    process.stderr.write(`torch: ${compiled.reason}\n`);
    process.exitCode = 1;
  } else {
    process.stdout.write(`${compiled.file}\n`);
  }
  break;
}
