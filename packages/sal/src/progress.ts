/** What a long step tells its caller: the command line draws it, tests ignore it. */

export interface Hooks {
  /** `done` of `total` units of `label` are finished; `detail` is a short free text such as `loss 0.31`. */
  progress(label: string, done: number, total: number, detail?: string): void;
  /** A line for the user that stays. */
  log(line: string): void;
  /** A line about something the user should look at; counted and repeated at the end. */
  warn(line: string): void;
  /** Aborted when the user interrupts: long steps save their state and throw `InterruptedError`. */
  signal: AbortSignal;
}

/** Hooks that do nothing, for tests and library use. */
export const silentHooks: Hooks = {
  progress() {},
  log() {},
  warn() {},
  signal: new AbortController().signal,
};
