/**
 * Who frees a tensor. Garbage collection frees too late (a training step without scopes runs at half speed and gigabytes
 * over), so every tensor belongs to the innermost scope that is open when it is made, and the scope frees it at its end.
 * What the scope's function returns moves to the enclosing scope; without one, the caller owns it and calls `dispose()`.
 */

/** What scopes manage; `Tensor` is the only implementation. */
export interface Owned {
  dispose(): void;
}

const open: Set<Owned>[] = [];

/** Adds a new tensor to the innermost open scope, if there is one. */
export function register(tensor: Owned): void {
  open.at(-1)?.add(tensor);
}

/** Takes a tensor out of all open scopes: the caller owns it from now on. Returns the same tensor. */
export function keep<T extends Owned>(tensor: T): T {
  for (const owned of open) owned.delete(tensor);
  return tensor;
}

/**
 * Runs `body` and frees every tensor made inside it except those in its result (a tensor, or arrays, maps and plain
 * objects that contain tensors). Frees also when `body` throws.
 * @throws Error when `body` returns a promise: tensors made after its first await would escape.
 */
export function scope<T>(body: () => T): T {
  const owned = new Set<Owned>();
  open.push(owned);
  try {
    const result = body();
    if (result instanceof Promise) {
      throw new Error('scope() takes a synchronous function; open one scope for each stretch between awaits');
    }
    release(result, owned, open.at(-2));
    return result;
  } finally {
    open.splice(open.lastIndexOf(owned), 1);
    for (const tensor of owned) tensor.dispose();
  }
}

function release(value: unknown, owned: Set<Owned>, parent: Set<Owned> | undefined): void {
  if (value === null || typeof value !== 'object') return;
  if (owned.delete(value as Owned)) {
    parent?.add(value as Owned);
    return;
  }
  if (Array.isArray(value)) for (const item of value) release(item, owned, parent);
  else if (value instanceof Map) for (const item of value.values()) release(item, owned, parent);
  else if (Object.getPrototypeOf(value) === Object.prototype)
    for (const item of Object.values(value)) release(item, owned, parent);
}
