/**
 * A layer or network with named parameters and buffers. Names are PyTorch's (`inc.double_conv.0.weight`), in PyTorch's
 * order, so that a state dict goes both ways. A module owns its tensors: no scope frees them, `dispose()` does.
 */

import { inspect } from 'node:util';
import { noGrad } from '../autograd.js';
import { keep } from '../scope.js';
import type { Tensor } from '../tensor.js';

export abstract class Module {
  /** Batch statistics and dropout are on; switch with `train()` and `eval()`. */
  training = true;
  private readonly ownParameters = new Map<string, Tensor>();
  private readonly ownBuffers = new Map<string, Tensor>();
  private readonly ownChildren = new Map<string, Module>();

  /** [N, C, H, W] in, and what the layer says out. */
  abstract forward(x: Tensor): Tensor;

  protected parameter(name: string, tensor: Tensor): Tensor {
    tensor.requiresGrad = true;
    this.ownParameters.set(name, keep(tensor));
    return tensor;
  }

  protected buffer(name: string, tensor: Tensor): Tensor {
    this.ownBuffers.set(name, keep(tensor));
    return tensor;
  }

  protected child<M extends Module>(name: string, module: M): M {
    this.ownChildren.set(name, module);
    return module;
  }

  *namedParameters(prefix = ''): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.ownParameters) yield [prefix + name, tensor];
    for (const [name, module] of this.ownChildren) yield* module.namedParameters(`${prefix}${name}.`);
  }

  *namedBuffers(prefix = ''): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.ownBuffers) yield [prefix + name, tensor];
    for (const [name, module] of this.ownChildren) yield* module.namedBuffers(`${prefix}${name}.`);
  }

  *modules(): Generator<Module> {
    yield this;
    for (const module of this.ownChildren.values()) yield* module.modules();
  }

  parameters(): Tensor[] {
    return [...this.namedParameters()].map(([, tensor]) => tensor);
  }

  /** Parameters and buffers by name; the module still owns them. */
  stateDict(): Map<string, Tensor> {
    const state = new Map<string, Tensor>();
    for (const [name, tensor] of this.stateEntries('')) state.set(name, tensor);
    return state;
  }

  private *stateEntries(prefix: string): Generator<[string, Tensor]> {
    for (const [name, tensor] of this.ownParameters) yield [prefix + name, tensor];
    for (const [name, tensor] of this.ownBuffers) yield [prefix + name, tensor];
    for (const [name, module] of this.ownChildren) yield* module.stateEntries(`${prefix}${name}.`);
  }

  /**
   * Copies values into the parameters and buffers.
   * @throws Error that lists missing and unexpected names (unless `strict` is false) or names of another shape
   */
  loadStateDict(
    state: ReadonlyMap<string, Tensor>,
    { strict = true } = {},
  ): { missing: string[]; unexpected: string[] } {
    const own = this.stateDict();
    const missing = [...own.keys()].filter((name) => !state.has(name));
    const unexpected = [...state.keys()].filter((name) => !own.has(name));
    if (strict && (missing.length > 0 || unexpected.length > 0)) {
      throw new Error(
        `state dict does not fit ${this.constructor.name}: missing [${missing.join(', ')}], unexpected [${unexpected.join(', ')}]`,
      );
    }
    for (const [name, target] of own) {
      const source = state.get(name);
      if (source && `${source.shape}` !== `${target.shape}`) {
        throw new Error(`${name} has shape [${source.shape}], ${this.constructor.name} expects [${target.shape}]`);
      }
    }
    noGrad(() => {
      for (const [name, target] of own) {
        const source = state.get(name);
        if (source) target.copy_(source);
      }
    });
    return { missing, unexpected };
  }

  train(mode = true): this {
    for (const module of this.modules()) module.training = mode;
    return this;
  }

  eval(): this {
    return this.train(false);
  }

  zeroGrad(): void {
    for (const parameter of this.parameters()) parameter.grad = null;
  }

  /** Moves every tensor to `device` (`cpu`, `cuda`); do this before an optimiser is made. */
  to(device: string): this {
    for (const module of this.modules()) module.moveOwn(device);
    return this;
  }

  private moveOwn(device: string): void {
    for (const [kind, tensors] of [
      ['parameter', this.ownParameters],
      ['buffer', this.ownBuffers],
    ] as const) {
      for (const [name, tensor] of tensors) {
        if (tensor.device === device || tensor.device.split(':')[0] === device) continue;
        const moved = keep(noGrad(() => tensor.detach().toDevice(device)));
        if (kind === 'parameter') moved.requiresGrad = true;
        tensors.set(name, moved);
        tensor.dispose();
      }
    }
  }

  /** A parameter or buffer by its own name; layers ask each time, since `to()` replaces them. */
  protected ownTensor(name: string): Tensor {
    const tensor = this.ownParameters.get(name) ?? this.ownBuffers.get(name);
    if (!tensor) throw new Error(`internal: ${this.constructor.name} has no tensor ${name}`);
    return tensor;
  }

  protected hasTensor(name: string): boolean {
    return this.ownParameters.has(name) || this.ownBuffers.has(name);
  }

  /** What `toString` shows between the brackets of a layer. */
  protected describe(): string {
    return '';
  }

  /** The tree of modules as PyTorch prints it, with the shapes of the parameters and their number. */
  toString(): string {
    const count = this.parameters().reduce((sum, parameter) => sum + parameter.numel, 0);
    return `${this.tree()}\n${count.toLocaleString('en-US')} parameters`;
  }

  private tree(): string {
    const head = `${this.constructor.name}(${this.describe()}`;
    const shapes = [...this.ownParameters].map(([name, tensor]) => `${name} [${tensor.shape.join(', ')}]`).join(', ');
    if (this.ownChildren.size === 0) return `${head})${shapes && `  ${shapes}`}`;
    const lines = [...this.ownChildren].map(([name, child]) => `(${name}): ${child.tree()}`.replaceAll('\n', '\n  '));
    return `${[head, ...(shapes ? [shapes] : []), ...lines].join('\n  ')}\n)`;
  }

  [inspect.custom](): string {
    return this.toString();
  }

  [Symbol.dispose](): void {
    this.dispose();
  }

  /** Frees every parameter and buffer. */
  dispose(): void {
    for (const tensor of this.stateDict().values()) tensor.dispose();
  }
}
