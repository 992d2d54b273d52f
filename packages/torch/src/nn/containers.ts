/** Modules made of modules. */

import type { Tensor } from '../tensor.js';
import { Module } from './module.js';

/** One layer after the other; children are named 0, 1, 2, ... */
export class Sequential extends Module {
  private readonly layers: Module[];

  constructor(...layers: Module[]) {
    super();
    this.layers = layers.map((layer, i) => this.child(String(i), layer));
  }

  /** What lies between two layers is let go at once; autograd keeps what it needs of it. */
  forward(x: Tensor): Tensor {
    let value = x;
    for (const layer of this.layers) {
      const next = layer.forward(value);
      if (value !== x && value !== next) value.dispose();
      value = next;
    }
    return value;
  }
}

/** A list of modules whose parameters belong to the owner; children are named 0, 1, 2, ... It has no `forward` of its own. */
export class ModuleList<M extends Module = Module> extends Module {
  private readonly items: M[] = [];

  constructor(modules: Iterable<M> = []) {
    super();
    for (const module of modules) this.append(module);
  }

  get length(): number {
    return this.items.length;
  }

  append(module: M): this {
    this.items.push(this.child(String(this.items.length), module));
    return this;
  }

  /** Negative indices count from the end, as in Array.at. @throws Error outside of the list */
  at(index: number): M {
    const module = this.items.at(index);
    if (!module) throw new Error(`index ${index} of a ModuleList of ${this.items.length}`);
    return module;
  }

  [Symbol.iterator](): IterableIterator<M> {
    return this.items[Symbol.iterator]();
  }

  forward(): Tensor {
    throw new Error('a ModuleList has no forward: call its modules one by one');
  }
}

/** Its input. */
export class Identity extends Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

/** [N, ...] to [N, features]. */
export class Flatten extends Module {
  forward(x: Tensor): Tensor {
    const [count = 1] = x.shape;
    return x.reshape([count, -1]);
  }
}
