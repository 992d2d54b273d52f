import { spawn } from 'node:child_process';

export interface Outcome {
  /** Exit code; 127 where the program is not installed. */
  code: number;
  stdout: string;
  /** stdout and stderr in the order they came. */
  output: string;
}

/** Runs a program to its end and keeps what it prints; with `show`, the user sees its output as well. */
export function runProgram(program: string, args: readonly string[], show = false): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk;
      output += chunk;
      if (show) process.stdout.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
      if (show) process.stderr.write(chunk);
    });
    child.on('error', (error: NodeJS.ErrnoException) =>
      resolve({ code: error.code === 'ENOENT' ? 127 : 126, stdout, output: `${output}${error.message}` }),
    );
    child.on('close', (code) => resolve({ code: code ?? 1, stdout, output }));
  });
}

/** The last lines of a program's output, for an error message. */
export function lastLines(output: string, count: number): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
