/** Prints `PASSED FAILED` from vitest's JSON report; skipped tests count as failed, for nothing may be skipped silently. */
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const brokenSuites = report.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
).length;
const passed = report.numPassedTests;
const failed = report.numTotalTests - passed + brokenSuites;
if (passed + failed === 0) throw new Error('no test was run');
process.stdout.write(`${passed} ${failed}\n`);
