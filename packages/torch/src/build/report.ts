/** A build that cannot go on, with a message for a person: what is missing and how to get it. */
export class BuildError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BuildError';
  }
}

/** One line of the build's own log. */
export function say(line: string): void {
  process.stdout.write(`torch: ${line}\n`);
}
