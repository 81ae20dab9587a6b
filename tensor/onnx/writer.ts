/**
 * Writes ONNX models for other programs: operators of ONNX alone, sides that each call has its own of, names and metadata
 * that people read. What assay runs itself is written by serialize.ts.
 */
import { append } from '../../common/many.ts';
import type { HostTensors } from '../device.ts';
import { prefixes } from '../graph/names.ts';
import type { Attribute, Attributes } from '../graph/types.ts';
import type { Graph, Value } from '../graph/value.ts';
import { encodeModel, type NodeMessage, type TensorMessage, type ValueInfoMessage } from './proto.ts';
import { attributeMessage, graphMessages, IR_VERSION, versions } from './serialize.ts';

/** ONNX's numbers of the element types that are written here. */
const types = { float: 1, uint8: 2, uint16: 4, int32: 6, int64: 7, double: 11 } as const;
export type ElementName = keyof typeof types;

export type Numbers = Float32Array | Float64Array | BigInt64Array | Int32Array;

/** A side: its length, or the name of one that is known only when the model runs. */
export type Side = number | string;

export interface Port {
  readonly name: string;
  readonly type: ElementName;
  readonly shape: readonly Side[];
}

export interface ModelTexts {
  /** Name and version of what writes it. */
  readonly producer: readonly [name: string, version: string];
  readonly about: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The name of a value in the model. */
export type Name = string;

/** Nodes that follow each other; each value has a name of its own. */
export class OnnxWriter {
  readonly #nodes: NodeMessage[] = [];
  readonly #initializers: TensorMessage[] = [];
  readonly #constants = new Map<string, Name>();
  #count = 0;

  /** Appends an operator with one output. @param output its name; any when left out */
  op(type: string, inputs: readonly Name[], attributes: Attributes = {}, output = this.#fresh(type)): Name {
    this.#nodes.push({
      name: `${type}_of_${output}`,
      op_type: type,
      domain: '',
      input: inputs,
      output: [output],
      attribute: Object.entries(attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
    });
    return output;
  }

  cast(value: Name, type: ElementName, output?: Name): Name {
    return this.op('Cast', [value], { to: { kind: 'int', value: types[type] } }, output);
  }

  double(value: number): Name {
    return this.#constant(Float64Array.of(value), []);
  }

  float(value: number): Name {
    return this.#constant(Float32Array.of(value), []);
  }

  /** A list of integers, as shapes and axes are. */
  integers(...values: readonly number[]): Name {
    return this.#constant(BigInt64Array.from(values, BigInt), [values.length]);
  }

  /**
   * All of a traced program. Its weights become tensors of the model, under their own names.
   * @param fed names of the values that are its inputs, by their names
   * @returns names of its outputs' values, by their names
   */
  program(graph: Graph, fed: Readonly<Record<string, Name>>, weights: HostTensors): Readonly<Record<string, Name>> {
    const kept = new Set<string>();
    const nameOf = (value: Value | null): Name => {
      if (value === null) return '';
      if (value.source !== 'input') return `v${value.id}`;
      if (value.name.startsWith(prefixes.input)) return fed[value.name.slice(prefixes.input.length)]!;
      const name = value.name.slice(prefixes.variable.length);
      kept.add(name);
      return name;
    };
    const { nodes, initializers } = graphMessages(graph, nameOf);
    append(this.#nodes, nodes.map(standard));
    append(this.#initializers, initializers);
    for (const name of kept) {
      const { data, shape } = weights[name]!;
      this.#initializers.push(tensor(name, data, shape));
    }
    const outputs = Object.entries(graph.outputs);
    return Object.fromEntries(outputs.map(([name, value]) => [name.slice(prefixes.output.length), nameOf(value)]));
  }

  /** The bytes of the whole model. */
  finish(inputs: readonly Port[], outputs: readonly Port[], { producer, about, metadata }: ModelTexts): Uint8Array {
    return encodeModel({
      ir_version: IR_VERSION,
      producer_name: producer[0],
      producer_version: producer[1],
      doc_string: about,
      metadata_props: Object.entries(metadata).map(([key, value]) => ({ key, value })),
      opset_import: [{ domain: '', version: versions[''] }],
      graph: {
        name: 'model',
        node: this.#nodes,
        initializer: this.#initializers,
        input: inputs.map(valueInfo),
        output: outputs.map(valueInfo),
      },
    });
  }

  #fresh(type: string): Name {
    return `${type.toLowerCase()}.${this.#count++}`;
  }

  #constant(data: Numbers, shape: readonly number[]): Name {
    const key = `${data.constructor.name}[${shape}] ${data.join()}`;
    const known = this.#constants.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh('constant');
    this.#constants.set(key, name);
    this.#initializers.push(tensor(name, data, shape));
    return name;
  }
}

/** An operator that ONNX has by now, and had not when ONNX Runtime named it, under ONNX's name. */
function standard(node: NodeMessage): NodeMessage {
  if (node.domain === '') return node;
  if (node.op_type !== 'Gelu') throw new Error(`ONNX has no operator ${node.op_type}: trace for the target webgpu`);
  const exact: Attribute = { kind: 'text', value: 'none' };
  return { ...node, domain: '', attribute: [attributeMessage('approximate', exact)] };
}

function typeOf(data: Numbers): number {
  if (data instanceof Float32Array) return types.float;
  if (data instanceof Float64Array) return types.double;

  if (data instanceof Int32Array) return types.int32;
  return types.int64;
}

const tensor = (name: Name, data: Numbers, dims: readonly number[]): TensorMessage => ({
  name,
  dims,
  data_type: typeOf(data),
  raw_data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
});

const valueInfo = ({ name, type, shape }: Port): ValueInfoMessage => ({
  name,
  type: {
    tensor_type: {
      elem_type: types[type],
      shape: { dim: shape.map((side) => (typeof side === 'number' ? { dim_value: side } : { dim_param: side })) },
    },
  },
});
