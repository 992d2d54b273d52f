/** `npm run bench -- NAME [flags]`: one file per measurement, each says in its head what it measures and its flags. */

interface Measurement {
  run(argv: string[]): Promise<void>;
}

const measurements: Record<string, () => Promise<Measurement>> = {
  'train-step': () => import('./train-step.js'),
  'pretrain-batch': () => import('./pretrain-batch.js'),
  init: () => import('./init.js'),
  isic: () => import('./isic.js'),
  oracle: () => import('./oracle.js'),
  select: () => import('./select.js'),
  features: () => import('./features.js'),
  integrity: () => import('./integrity.js'),
};

const [name = '', ...argv] = process.argv.slice(2);
const load = Object.hasOwn(measurements, name) ? measurements[name] : undefined;
if (load) {
  try {
    await (await load()).run(argv);
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exitCode = 1;
  }
} else {
  process.stderr.write(`npm run bench -- NAME, where NAME is one of: ${Object.keys(measurements).join(', ')}\n`);
  process.exitCode = 2;
}
