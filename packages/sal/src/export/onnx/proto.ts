/**
 * The part of the ONNX format (onnx.proto, IR version 8) that a convolutional network needs, written with the
 * protobuf wire format. Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto; fields
 * are written in ascending order, so that the bytes equal those of the reference implementation.
 */

import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** TensorProto.DataType. */
export const dataType = { float: 1, int64: 7 } as const;

/** AttributeProto.AttributeType. */
const attributeType = { float: 1, int: 2, string: 3, ints: 7 } as const;

/** A constant: float32 or int64 by the kind of its data; `shape` [] is a scalar. */
export interface TensorProto {
  name: string;
  shape: readonly number[];
  data: Float32Array | BigInt64Array;
}

/** Integers by number, text by string, lists of integers by array. */
export type Attribute = number | string | readonly number[];

export interface NodeProto {
  opType: string;
  name: string;
  inputs: readonly string[];
  outputs: readonly string[];
  attributes?: Readonly<Record<string, Attribute>>;
}

/** A float32 input or output; a dimension is a size or the name of a size that may vary. */
export interface ValueInfoProto {
  name: string;
  shape: readonly (number | string)[];
  doc?: string;
}

export interface GraphProto {
  name: string;
  nodes: readonly NodeProto[];
  initializers: readonly TensorProto[];
  inputs: readonly ValueInfoProto[];
  outputs: readonly ValueInfoProto[];
}

export interface ModelProto {
  irVersion: number;
  producerName: string;
  producerVersion: string;
  opset: number;
  graph: GraphProto;
  /** Free text by key, shown by viewers and read back by `session.metadata` in many runtimes. */
  metadata: Readonly<Record<string, string>>;
}

/** The bytes of a model file. */
export function encodeModel(model: ModelProto): Uint8Array {
  const writer = new BinaryWriter();
  int(writer, 1, model.irVersion);
  text(writer, 2, model.producerName);
  text(writer, 3, model.producerVersion);
  message(writer, 7, () => writeGraph(writer, model.graph));
  message(writer, 8, () => {
    text(writer, 1, '');
    int(writer, 2, model.opset);
  });
  for (const [key, value] of Object.entries(model.metadata)) {
    message(writer, 14, () => {
      text(writer, 1, key);
      text(writer, 2, value);
    });
  }
  return writer.finish();
}

function writeGraph(writer: BinaryWriter, graph: GraphProto): void {
  for (const node of graph.nodes) message(writer, 1, () => writeNode(writer, node));
  text(writer, 2, graph.name);
  for (const tensor of graph.initializers) message(writer, 5, () => writeTensor(writer, tensor));
  for (const input of graph.inputs) message(writer, 11, () => writeValueInfo(writer, input));
  for (const output of graph.outputs) message(writer, 12, () => writeValueInfo(writer, output));
}

function writeNode(writer: BinaryWriter, node: NodeProto): void {
  for (const input of node.inputs) text(writer, 1, input);
  for (const output of node.outputs) text(writer, 2, output);
  text(writer, 3, node.name);
  text(writer, 4, node.opType);
  for (const [name, value] of Object.entries(node.attributes ?? {})) {
    message(writer, 5, () => writeAttribute(writer, name, value));
  }
}

function writeAttribute(writer: BinaryWriter, name: string, value: Attribute): void {
  text(writer, 1, name);
  if (typeof value === 'number') {
    int(writer, 3, value);
    int(writer, 20, attributeType.int);
  } else if (typeof value === 'string') {
    text(writer, 4, value);
    int(writer, 20, attributeType.string);
  } else {
    for (const item of value) int(writer, 8, item);
    int(writer, 20, attributeType.ints);
  }
}

function writeTensor(writer: BinaryWriter, { name, shape, data }: TensorProto): void {
  for (const size of shape) int(writer, 1, size);
  int(writer, 2, data instanceof Float32Array ? dataType.float : dataType.int64);
  text(writer, 8, name);
  writer.tag(9, WireType.LengthDelimited).bytes(littleEndian(data));
}

function writeValueInfo(writer: BinaryWriter, { name, shape, doc }: ValueInfoProto): void {
  text(writer, 1, name);
  message(writer, 2, () => {
    message(writer, 1, () => {
      int(writer, 1, dataType.float);
      message(writer, 2, () => {
        for (const size of shape) {
          message(writer, 1, () => {
            if (typeof size === 'number') int(writer, 1, size);
            else text(writer, 2, size);
          });
        }
      });
    });
  });
  if (doc !== undefined) text(writer, 3, doc);
}

function message(writer: BinaryWriter, field: number, write: () => void): void {
  writer.tag(field, WireType.LengthDelimited).fork();
  write();
  writer.join();
}

function text(writer: BinaryWriter, field: number, value: string): void {
  writer.tag(field, WireType.LengthDelimited).string(value);
}

function int(writer: BinaryWriter, field: number, value: number): void {
  writer.tag(field, WireType.Varint).int64(value);
}

/** raw_data is little-endian, as are the processors that Node runs on here. */
function littleEndian(data: Float32Array | BigInt64Array): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
