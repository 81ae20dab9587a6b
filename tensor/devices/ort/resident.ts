/** Programs of ONNX Runtime whose variables stay in the GPU's memory: a step moves its batch and its outputs only. */
import type * as ort from 'onnxruntime-node';
import { checkFeeds, checkVariables } from '../../checks.ts';
import type {
  HostTensors,
  InputSpecs,
  InputTensors,
  Program,
  TensorSpec,
  TensorSpecs,
  Variables,
} from '../../device.ts';
import { prefixes } from '../../graph/names.ts';
import { trace } from '../../graph/trace.ts';
import type { Graph } from '../../graph/value.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../records.ts';
import { createSession, feedsOf, type OrtMemory, type SessionOptions, type Traced, toHost, toOrt } from './ort.ts';

/** Options may depend on the graph. */
type Options = (graph: Graph) => SessionOptions;
type OrtTensors = Readonly<Record<string, ort.Tensor>>;

const specOf = ({ dims, type }: ort.Tensor): TensorSpec => ({
  shape: dims,
  dtype: type === 'int32' ? 'int32' : 'float32',
});

/** A graph with a session whose updates stay on the GPU and whose outputs come to the host. */
class ResidentSession {
  readonly graph: Graph;
  private readonly session: ort.InferenceSession;
  private constructor(graph: Graph, session: ort.InferenceSession) {
    this.graph = graph;
    this.session = session;
  }

  static async create(graph: Graph, options: Options): Promise<ResidentSession> {
    const places = mapRecord(graph.outputs, (_, name) => (name.startsWith(prefixes.update) ? 'gpu-buffer' : 'cpu'));
    const session = await createSession(graph, { ...options(graph), preferredOutputLocation: places });
    return new ResidentSession(graph, session);
  }

  async run(feeds: OrtTensors): Promise<{ readonly outputs: HostTensors; readonly updates: OrtTensors }> {
    const names = Object.keys(this.graph.outputs);
    if (names.length === 0) return { outputs: {}, updates: {} };
    // Each named output is there, and every output of assay's graphs but the sentinel, which is not named, is a tensor.
    const results = (await this.session.run(feeds, names)) as OrtTensors;
    return {
      outputs: mapRecord(withoutPrefix(prefixes.output, results), toHost),
      updates: withoutPrefix(prefixes.update, results),
    };
  }

  release(): Promise<void> {
    return this.session.release();
  }
}

/**
 * Tensors that onnxruntime-node leaves on a GPU can be fed to sessions, but not read: what goes up or down passes
 * through a session that hands it through. Both sessions are kept: the GPU's context ends with its last session.
 */
class ResidentVariables implements Variables {
  private readonly tensors: Map<string, ort.Tensor>;
  private readonly upload: ResidentSession;
  private readonly download: ResidentSession;
  private constructor(tensors: OrtTensors, upload: ResidentSession, download: ResidentSession) {
    this.tensors = new Map(Object.entries(tensors));
    this.upload = upload;
    this.download = download;
  }

  static async create(initial: HostTensors, options: Options): Promise<ResidentVariables> {
    const feeds = mapRecord(initial, toOrt);
    const specs = mapRecord(feeds, specOf);
    const up = trace((_, variables) => ({ outputs: {}, variables }), {}, specs);
    const down = trace((_, variables) => ({ outputs: variables }), {}, specs);
    const upload = await ResidentSession.create(up, options);
    const { updates } = await upload.run(withPrefix(prefixes.variable, feeds));
    return new ResidentVariables(updates, upload, await ResidentSession.create(down, options));
  }

  get(name: string): ort.Tensor | undefined {
    return this.tensors.get(name);
  }

  specs(): TensorSpecs {
    return mapRecord(Object.fromEntries(this.tensors), specOf);
  }

  replace(name: string, tensor: ort.Tensor): void {
    this.tensors.get(name)?.dispose();
    this.tensors.set(name, tensor);
  }

  async read(names: readonly string[] = [...this.tensors.keys()]): Promise<HostTensors> {
    const missing = names.find((name) => !this.tensors.has(name));
    if (missing !== undefined) throw new Error(`there is no variable ${missing}`);
    if (names.length === 0) return {};
    const { outputs } = await this.download.run(withPrefix(prefixes.variable, Object.fromEntries(this.tensors)));
    return Object.fromEntries(names.map((name) => [name, outputs[name]!]));
  }

  dispose(): void {
    for (const tensor of this.tensors.values()) tensor.dispose();
    this.tensors.clear();
    void this.upload.release();
    void this.download.release();
  }
}

class ResidentProgram implements Program {
  private readonly session: ResidentSession;
  private readonly inputs: InputSpecs;
  private readonly variables: TensorSpecs;

  constructor(session: ResidentSession, { inputs, variables }: Traced) {
    this.session = session;
    this.inputs = inputs;
    this.variables = variables;
  }

  async run(inputs: InputTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof ResidentVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.inputs);
    checkVariables(variables.specs(), this.variables);
    const feeds = feedsOf(
      this.session.graph,
      (name) => toOrt(inputs[name]!),
      (name) => variables.get(name)!,
    );
    const { outputs, updates } = await this.session.run(feeds);
    for (const [name, tensor] of Object.entries(updates)) variables.replace(name, tensor);
    return outputs;
  }

  async dispose(): Promise<void> {
    await this.session.release();
  }
}

export const residentMemory = (options: Options): OrtMemory => ({
  variables: (initial) => ResidentVariables.create(initial, options),
  program: async (traced) => new ResidentProgram(await ResidentSession.create(traced.graph, options), traced),
});
