/** Programs on ONNX Runtime: what its execution providers share. */
import * as ort from 'onnxruntime-node';
import { checkFeed, checkFeeds } from '../checks.ts';
import type { Device, DeviceName, HostTensor, HostTensors, Program, TensorSpecs, Variables } from '../device.ts';
import { updatedInPlace } from '../onnx/in-place.ts';
import { serialize } from '../onnx/serialize.ts';
import { prefixes, trace } from '../onnx/trace.ts';
import type { ValueType } from '../onnx/types.ts';
import type { Graph } from '../onnx/value.ts';
import { mapRecord } from '../records.ts';
import { runInto } from './ort-run.ts';
import { OrtVariables } from './ort-variables.ts';

export interface OrtOptions {
  readonly name: DeviceName;
  readonly threads: number;
  readonly session: ort.InferenceSession.SessionOptions;
  /** Channels in a block, where the provider has convolutions on such blocks. */
  readonly block?: number | null;
}

/** Shares the array's memory. */
const toOrt = ({ shape, data }: HostTensor): ort.Tensor => new ort.Tensor(data, shape);

/** Memory for an output. */
function emptyOrt({ dtype, shape }: ValueType): ort.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  switch (dtype) {
    case 'float32':
      return new ort.Tensor(new Float32Array(size), shape);
    case 'int32':
      return new ort.Tensor(new Int32Array(size), shape);
    case 'bool':
      return new ort.Tensor('bool', new Uint8Array(size), shape);
    case 'int64':
      throw new Error('int64 values stay inside a program');
  }
}

function toHost({ data, dims }: ort.Tensor): HostTensor {
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  if (data instanceof Uint8Array) return { shape: dims, data: Int32Array.from(data) };
  throw new Error('a program outputs numbers');
}

/** The entries of a record whose keys have this prefix, without it. */
function under<Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> {
  const chosen = Object.entries(record).filter(([key]) => key.startsWith(prefix));
  return Object.fromEntries(chosen.map(([key, value]) => [key.slice(prefix.length), value]));
}

class OrtProgram implements Program {
  private readonly session: ort.InferenceSession;
  private readonly inputs: TensorSpecs;
  private readonly variables: TensorSpecs;
  private readonly graph: Graph;
  private readonly updates: readonly string[];
  private readonly inPlace: ReadonlySet<string>;

  constructor(session: ort.InferenceSession, graph: Graph, inputs: TensorSpecs, variables: TensorSpecs) {
    this.session = session;
    this.inputs = inputs;
    this.variables = variables;
    this.graph = graph;
    this.updates = Object.keys(under(prefixes.update, graph.outputs));
    this.inPlace = updatedInPlace(graph);
  }

  async run(inputs: HostTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof OrtVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.inputs);
    for (const [name, spec] of Object.entries(this.variables)) checkFeed('variable', name, variables.get(name), spec);
    const outputs = mapRecord(under(prefixes.output, this.graph.outputs), emptyOrt);
    const targets = this.updates.map((name) => [name, variables.target(name, this.inPlace.has(name))] as const);
    await runInto(this.session, this.feeds(inputs, variables), {
      ...prefixed(prefixes.output, outputs),
      ...prefixed(prefixes.update, mapRecord(Object.fromEntries(targets), toOrt)),
    });
    for (const [name, target] of targets) variables.update(name, target);
    return mapRecord(outputs, toHost);
  }

  /** Only what the graph uses: ONNX Runtime refuses names that it does not know. */
  private feeds(inputs: HostTensors, variables: OrtVariables): Record<string, ort.Tensor> {
    const inGraph = Object.fromEntries(this.graph.inputs.map(({ name }) => [name, null]));
    return {
      ...prefixed(
        prefixes.input,
        mapRecord(under(prefixes.input, inGraph), (_, name) => toOrt(inputs[name]!)),
      ),
      ...prefixed(
        prefixes.variable,
        mapRecord(under(prefixes.variable, inGraph), (_, name) => toOrt(variables.get(name)!)),
      ),
    };
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

const prefixed = <Value>(prefix: string, record: Readonly<Record<string, Value>>): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [prefix + key, value]));

export function ortDevice({ name, threads, session, block = null }: OrtOptions): Device {
  return {
    name,
    threads,
    variables: async (initial) => new OrtVariables(initial),
    compile: async (step, inputs, variables) => {
      const graph = trace(step, inputs, variables, block);
      return new OrtProgram(await ort.InferenceSession.create(serialize(graph), session), graph, inputs, variables);
    },
  };
}
