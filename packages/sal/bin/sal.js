#!/usr/bin/env node
import { outliveClosedPipes } from '../dist/cli/console.js';
import { main } from '../dist/cli/main.js';

outliveClosedPipes();
// A signal in the last milliseconds, when all is done and recorded, must not make a failure of it.
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
process.exitCode = await main(process.argv.slice(2));
