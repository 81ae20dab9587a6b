/** A graph as the bytes of an ONNX model. */
import { type Domain, type Operator, operators } from '../graph/operators.ts';
import { type Attribute, elementNumbers, type ValueType } from '../graph/types.ts';
import type { Constant, Graph, Node, Value } from '../graph/value.ts';
import {
  type AttributeMessage,
  encodeModel,
  type NodeMessage,
  type TensorMessage,
  type ValueInfoMessage,
} from './proto.ts';

const attributeTypes = { float: 1, int: 2, text: 3, ints: 7 };

export function attributeMessage(name: string, attribute: Attribute): AttributeMessage {
  const type = attributeTypes[attribute.kind];
  switch (attribute.kind) {
    case 'float':
      return { name, type, f: attribute.value };
    case 'int':
      return { name, type, i: attribute.value };
    case 'text':
      return { name, type, s: new TextEncoder().encode(attribute.value) };
    case 'ints':
      return { name, type, ints: attribute.value };
  }
}

/** Of an absent input the empty name. */
export type Names = (value: Value | null) => string;

/** A node's output that the graph outputs takes that name, so that nothing is copied. */
function namesOf(outputs: Graph['outputs']): Names {
  const given = new Map<Value, string>();
  for (const [name, value] of Object.entries(outputs)) {
    if (value.source === 'node' && !given.has(value)) given.set(value, name);
  }
  return (value) => {
    if (value === null) return '';
    return given.get(value) ?? (value.source === 'input' ? value.name : `v${value.id}`);
  };
}

const operatorOf = ({ op }: Node): Operator & { readonly domain: Domain } => {
  const operator: Operator = operators[op];
  const { domain } = operator;
  if (domain === null) throw new Error(`ONNX has no operator ${op}: the graph was traced for another target`);
  return { ...operator, domain };
};

/** Operators whose further outputs may be left out, which spares their computation. */
const withOptionalOutputs: ReadonlySet<Node['op']> = new Set(['LayerNormalization', 'MaxPool']);

/** Without those at the end that nothing reads, where the operator allows it. */
function outputsOf({ op, outputs }: Node, used: ReadonlySet<Value>): readonly Value[] {
  return withOptionalOutputs.has(op)
    ? outputs.slice(0, outputs.findLastIndex((value) => used.has(value)) + 1)
    : outputs;
}

/** All values that a node or the caller reads. */
export const usedIn = ({ nodes, outputs }: Graph): ReadonlySet<Value> =>
  new Set([...nodes.flatMap(({ inputs }) => inputs.filter((input) => input !== null)), ...Object.values(outputs)]);

/** The name of a node in the model. */
export const nodeName = ({ op, id }: Node): string => `${op}_${id}`;

const nodeMessage = (node: Node, nameOf: Names, used: ReadonlySet<Value>): NodeMessage => ({
  name: nodeName(node),
  op_type: operatorOf(node).type ?? node.op,
  domain: operatorOf(node).domain,
  input: node.inputs.map(nameOf),
  output: outputsOf(node, used).map(nameOf),
  attribute: Object.entries(node.attributes).map(([name, attribute]) => attributeMessage(name, attribute)),
});

const tensorMessage = (constant: Constant, nameOf: Names): TensorMessage => ({
  name: nameOf(constant),
  dims: constant.shape,
  data_type: elementNumbers[constant.dtype],
  raw_data: new Uint8Array(constant.data.buffer, constant.data.byteOffset, constant.data.byteLength),
});

const valueInfo = (name: string, { dtype, shape }: ValueType): ValueInfoMessage => ({
  name,
  type: {
    tensor_type: { elem_type: elementNumbers[dtype], shape: { dim: shape.map((dim_value) => ({ dim_value })) } },
  },
});

/** Constants among the inputs of the nodes and the outputs of the graph. */
function constantsOf(graph: Graph): readonly Constant[] {
  const values = [...graph.nodes.flatMap((node) => node.inputs), ...Object.values(graph.outputs)];
  return [...new Set(values.filter((value) => value?.source === 'constant'))];
}

/** What the graph outputs more than once, or hands through from its inputs and constants, needs a node of its own. */
function copies(outputs: Graph['outputs'], nameOf: Names): readonly NodeMessage[] {
  return Object.entries(outputs)
    .filter(([name, value]) => nameOf(value) !== name)
    .map(([name, value]) => ({
      name: `Identity_${name}`,
      op_type: 'Identity',
      domain: '',
      input: [nameOf(value)],
      output: [name],
      attribute: [],
    }));
}

/** Name of the first output of every model: an empty sequence (see devices/ort-run.ts). */
export const sentinel = 'sentinel';
const sentinelNode: NodeMessage = {
  name: sentinel,
  op_type: 'SequenceEmpty',
  domain: '',
  input: [],
  output: [sentinel],
  attribute: [],
};
const sentinelInfo: ValueInfoMessage = {
  name: sentinel,
  type: { sequence_type: { elem_type: { tensor_type: { elem_type: elementNumbers.float32 } } } },
};

export const IR_VERSION = 9;
export const versions: Readonly<Record<Domain, number>> = { '': 20, 'com.microsoft': 1, 'com.microsoft.nchwc': 1 };

/** The first two always: other parts of the model use them. */
const domainsOf = ({ nodes }: Graph): readonly Domain[] => [
  ...new Set<Domain>(['', 'com.microsoft', ...nodes.map((node) => operatorOf(node).domain)]),
];

/** The nodes of a graph and its constants. */
export function graphMessages(
  graph: Graph,
  nameOf: Names,
): { readonly nodes: readonly NodeMessage[]; readonly initializers: readonly TensorMessage[] } {
  const used = usedIn(graph);
  return {
    nodes: graph.nodes.map((node) => nodeMessage(node, nameOf, used)),
    initializers: constantsOf(graph).map((constant) => tensorMessage(constant, nameOf)),
  };
}

/** Inputs and outputs have the names that they have in the graph; the two must differ. */
export function serialize(graph: Graph): Uint8Array {
  const nameOf = namesOf(graph.outputs);
  const { nodes, initializers } = graphMessages(graph, nameOf);
  return encodeModel({
    ir_version: IR_VERSION,
    producer_name: 'assay',
    opset_import: domainsOf(graph).map((domain) => ({ domain, version: versions[domain] })),
    graph: {
      name: 'program',
      node: [sentinelNode, ...nodes, ...copies(graph.outputs, nameOf)],
      initializer: initializers,
      input: graph.inputs.map((input) => valueInfo(input.name, input)),
      output: [sentinelInfo, ...Object.entries(graph.outputs).map(([name, value]) => valueInfo(name, value))],
    },
  });
}
