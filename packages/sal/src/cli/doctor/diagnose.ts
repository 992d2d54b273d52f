/** What `sal doctor` makes of the facts: lines for a person and a list of what is wrong, with the way to mend it. Pure. */
import type { Manifest } from '@sal-smis/torch/build';

/** The engine as it answered after being loaded. */
export interface EngineFacts {
  version: string;
  threads: number;
  bf16: boolean;
  cuda: boolean;
  cpuCapability: string;
}

/** A version, or why there is none. */
export type Found = { version: string } | { error: string };

export interface Facts {
  node: string;
  platform: string;
  cores: number;
  /** What the last build of the addon used; null where it was never built here. */
  manifest: Manifest | null;
  /** True where the folder of libtorch that the addon was linked to is still there. */
  libtorchExists: boolean;
  engine: EngineFacts | { error: string };
  /** npm packages with native parts, loaded to see whether they work. */
  packages: Record<'sharp' | 'sqlite' | 'onnxruntime', Found>;
  cache: { directory: string; writable: boolean };
  /** Programs that building the addon again would need. */
  tools: Record<'cmake' | 'c++' | 'python3', string | null>;
}

export interface Problem {
  what: string;
  fix: string;
}

const OLDEST_NODE = 20;

/** Everything that keeps a command from working, most basic first. */
export function findProblems(facts: Facts): Problem[] {
  const problems: Problem[] = [];
  if (Number.parseInt(facts.node.slice(1), 10) < OLDEST_NODE) {
    problems.push({
      what: `Node ${facts.node} is older than ${OLDEST_NODE}`,
      fix: `install Node ${OLDEST_NODE} or newer`,
    });
  }
  const engine = engineProblem(facts);
  if (engine) problems.push(engine, ...missingTools(facts));
  for (const [name, found] of Object.entries(facts.packages)) {
    if ('error' in found) problems.push({ what: `${name} does not load: ${found.error}`, fix: 'npm ci' });
  }
  if (!facts.cache.writable) {
    problems.push({
      what: `the cache folder ${facts.cache.directory} is not writable`,
      fix: 'set SAL_CACHE to a folder that is',
    });
  }
  return problems;
}

function engineProblem({ engine, manifest, libtorchExists }: Facts): Problem | null {
  if (!('error' in engine)) return null;
  if (!manifest) return { what: 'the engine is not built', fix: 'npm run addon' };
  const { origin, directory } = manifest.libtorch;
  if (!libtorchExists) {
    return {
      what: `libtorch (${origin}) is no longer in ${directory}`,
      fix: 'npm run addon (it looks for libtorch again)',
    };
  }
  return {
    what: `the engine does not load: ${engine.error}`,
    fix: 'npm run addon; if that says "up to date", remove packages/torch/build first',
  };
}

/** The engine has to be built again: what would stop that. */
function missingTools({ tools }: Facts): Problem[] {
  const packages = { cmake: 'cmake', 'c++': 'g++', python3: 'python3 python3-pip' };
  return Object.entries(packages)
    .filter(([tool]) => tools[tool as keyof typeof tools] === null)
    .map(([tool, name]) => ({
      what: `${tool} is missing, which building the engine needs`,
      fix: `apt-get install ${name}`,
    }));
}

/** One aligned line per fact. */
export function describeFacts(facts: Facts): string[] {
  const { engine, manifest } = facts;
  const rows: [string, string][] = [
    ['node', `${facts.node} (${facts.platform})`],
    ['libtorch', manifest ? `${manifest.libtorch.version}, from ${originText(manifest)}` : 'not found yet'],
  ];
  if (!('error' in engine)) {
    rows.push(
      ['threads', `${engine.threads} of ${facts.cores} cores, ${engine.cpuCapability}`],
      ['bf16', engine.bf16 ? 'yes, used by default' : 'not in this processor: fp32 is used'],
      ['cuda', engine.cuda ? 'yes' : cudaText(manifest)],
    );
  }
  for (const [name, found] of Object.entries(facts.packages)) {
    rows.push([name, 'version' in found ? found.version : 'does not load']);
  }
  rows.push(['cache', facts.cache.directory]);
  for (const [tool, version] of Object.entries(facts.tools))
    rows.push([tool, version ?? 'missing (needed only to build)']);
  const width = Math.max(...rows.map(([name]) => name.length)) + 2;
  return rows.map(([name, text]) => name.padEnd(width) + text);
}

function originText({ libtorch: { origin, directory } }: Manifest): string {
  const origins = {
    LIBTORCH: 'LIBTORCH',
    python: "python3's torch",
    wheel: 'a wheel fetched by pip',
    system: 'the system',
  };
  return `${origins[origin]}: ${directory}`;
}

function cudaText(manifest: Manifest | null): string {
  return manifest?.libtorch.cuda
    ? `libtorch has CUDA ${manifest.libtorch.cuda}, but no usable GPU or driver was found`
    : 'no: this libtorch is built for the CPU (point LIBTORCH at a CUDA build and run npm run addon)';
}
