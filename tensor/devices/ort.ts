/** Programs and variables on ONNX Runtime: what its execution providers share. */
import * as ort from 'onnxruntime-node';
import { checkFeeds } from '../check-feeds.ts';
import type { Device, DeviceName, HostTensor, HostTensors, Program, TensorSpecs, Variables } from '../device.ts';
import { serialize } from '../onnx/serialize.ts';
import { prefixes, trace } from '../onnx/trace.ts';
import type { Graph } from '../onnx/value.ts';
import { mapRecord } from '../records.ts';

export interface OrtOptions {
  readonly name: DeviceName;
  readonly threads: number;
  readonly session: ort.InferenceSession.SessionOptions;
}

/** ONNX Runtime's tensors lie in host memory on this side: making one from an array copies nothing. */
const toOrt = ({ shape, data }: HostTensor): ort.Tensor => new ort.Tensor(data, shape);

function toHost(tensor: ort.Tensor): HostTensor {
  const { data, dims } = tensor;
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  if (data instanceof Uint8Array) return { shape: dims, data: Int32Array.from(data) };
  throw new Error(`a program cannot output tensors of type ${tensor.type}`);
}

class OrtVariables implements Variables {
  tensors: Record<string, HostTensor>;
  constructor(initial: HostTensors) {
    this.tensors = mapRecord(initial, ({ shape, data }) => ({ shape, data: data.slice() }));
  }
  async read(names: readonly string[] = Object.keys(this.tensors)): Promise<HostTensors> {
    return Object.fromEntries(names.map((name) => [name, this.tensors[name]!]));
  }
  dispose(): void {
    this.tensors = {};
  }
}

class OrtProgram implements Program {
  private readonly session: ort.InferenceSession;
  private readonly graph: Graph;
  private readonly inputs: TensorSpecs;
  private readonly variables: TensorSpecs;
  constructor(session: ort.InferenceSession, graph: Graph, inputs: TensorSpecs, variables: TensorSpecs) {
    this.session = session;
    this.graph = graph;
    this.inputs = inputs;
    this.variables = variables;
  }

  async run(inputs: HostTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof OrtVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.inputs);
    checkFeeds('variable', variables.tensors, this.variables);
    const results = await this.session.run(this.feeds(inputs, variables));
    const outputs: Record<string, HostTensor> = {};
    for (const [name, value] of Object.entries(results)) {
      if (name.startsWith(prefixes.update))
        variables.tensors[name.slice(prefixes.update.length)] = toHost(value as ort.Tensor);
      else outputs[name.slice(prefixes.output.length)] = toHost(value as ort.Tensor);
    }
    return outputs;
  }

  /** Only what the graph uses: ONNX Runtime refuses names that it does not know. */
  private feeds(inputs: HostTensors, variables: OrtVariables): Record<string, ort.Tensor> {
    const feeds: Record<string, ort.Tensor> = {};
    for (const { name } of this.graph.inputs) {
      const isInput = name.startsWith(prefixes.input);
      const key = name.slice((isInput ? prefixes.input : prefixes.variable).length);
      feeds[name] = toOrt((isInput ? inputs : variables.tensors)[key]!);
    }
    return feeds;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

export function ortDevice({ name, threads, session }: OrtOptions): Device {
  return {
    name,
    threads,
    variables: async (initial) => new OrtVariables(initial),
    compile: async (step, inputs, variables) => {
      const graph = trace(step, inputs, variables);
      return new OrtProgram(await ort.InferenceSession.create(serialize(graph), session), graph, inputs, variables);
    },
  };
}
