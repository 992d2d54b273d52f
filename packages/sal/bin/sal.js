#!/usr/bin/env node
import { outliveClosedPipes } from '../dist/cli/console.js';
import { main } from '../dist/cli/main.js';

outliveClosedPipes();
process.exitCode = await main(process.argv.slice(2));
