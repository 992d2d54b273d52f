import { internal } from '../../errors.js';
import type { Attribute, GraphProto, NodeProto, TensorProto, ValueInfoProto } from './proto.js';

/** A named constant before it has a name. */
export type Constant = Omit<TensorProto, 'name'>;

/** Collects nodes and constants in topological order; every value gets a name that says where it comes from. */
export class GraphBuilder {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();

  /** Adds a constant and returns its name. */
  constant(name: string, value: Constant): string {
    if (this.initializers.has(name)) internal(`two ONNX constants are named ${name}`);
    this.initializers.set(name, { name, ...value });
    return name;
  }

  /** Adds a node with one output and returns the output's name; an empty input name leaves out an optional input. */
  node(
    opType: string,
    output: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, Attribute>>,
  ): string {
    this.nodes.push({ opType, name: `${opType}:${output}`, inputs, outputs: [output], attributes });
    return output;
  }

  build(name: string, inputs: readonly ValueInfoProto[], outputs: readonly ValueInfoProto[]): GraphProto {
    return { name, nodes: this.nodes, initializers: [...this.initializers.values()], inputs, outputs };
  }
}
