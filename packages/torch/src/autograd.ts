/** Modes of differentiation, for the length of a function. */

import { addon } from './native.js';

function withGradEnabled<T>(enabled: boolean, body: () => T): T {
  const before = addon.gradEnabled();
  addon.setGradEnabled(enabled);
  try {
    return body();
  } finally {
    addon.setGradEnabled(before);
  }
}

/** Runs `body` without recording for backward. Synchronous: the mode belongs to the thread, not to a promise. */
export function noGrad<T>(body: () => T): T {
  return withGradEnabled(false, body);
}

/** Records for backward again inside `noGrad`. */
export function enableGrad<T>(body: () => T): T {
  return withGradEnabled(true, body);
}

export function isGradEnabled(): boolean {
  return addon.gradEnabled();
}
