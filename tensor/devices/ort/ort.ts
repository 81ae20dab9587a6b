/** Devices of ONNX Runtime: what its execution providers share. A program's variables live on the host or on the GPU. */
import * as ort from 'onnxruntime-node';
import type {
  Device,
  HostTensor,
  HostTensors,
  InputSpecs,
  InputTensor,
  Program,
  TensorSpecs,
  Variables,
} from '../../device.ts';
import { prefixes } from '../../graph/names.ts';
import type { Target } from '../../graph/target.ts';
import { trace } from '../../graph/trace.ts';
import type { Graph } from '../../graph/value.ts';
import { serialize } from '../../onnx/serialize.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../records.ts';

export type SessionOptions = ort.InferenceSession.SessionOptions;

/** A traced program: its graph, and the names and types that it was compiled for. */
export interface Traced {
  readonly graph: Graph;
  readonly inputs: InputSpecs;
  readonly variables: TensorSpecs;
}

/** Where variables are kept, and how programs reach them there. */
export interface OrtMemory {
  variables(initial: HostTensors): Promise<Variables>;
  program(traced: Traced): Promise<Program>;
}

export interface OrtOptions {
  readonly name: string;
  readonly threads: number;
  readonly memory: OrtMemory;
  /** What its programs are lowered for. */
  readonly target: Target;
}

/** What sessions on a GPU have in common; operations that the providers lack run on the CPU. */
export const gpuSession = (
  threads: number,
  executionProviders: NonNullable<SessionOptions['executionProviders']>,
): SessionOptions => ({
  executionProviders,
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  graphOptimizationLevel: 'all',
  logSeverityLevel: 3,
});

export const createSession = (graph: Graph, options: SessionOptions): Promise<ort.InferenceSession> =>
  ort.InferenceSession.create(serialize(graph), options);

/** Shares the array's memory. */
export const toOrt = ({ shape, data }: InputTensor): ort.Tensor => new ort.Tensor(data, shape);

/** Of a tensor in host memory. */
export function toHost({ data, dims }: ort.Tensor): HostTensor {
  if (data instanceof Float32Array || data instanceof Int32Array) return { shape: dims, data };
  if (data instanceof Uint8Array) return { shape: dims, data: Int32Array.from(data) };
  throw new Error('a program outputs numbers');
}

/** Only what the graph uses: ONNX Runtime refuses names that it does not know. */
export function feedsOf(
  graph: Graph,
  input: (name: string) => ort.Tensor,
  variable: (name: string) => ort.Tensor,
): Record<string, ort.Tensor> {
  const names = Object.fromEntries(graph.inputs.map(({ name }) => [name, null]));
  return {
    ...withPrefix(
      prefixes.input,
      mapRecord(withoutPrefix(prefixes.input, names), (_, name) => input(name)),
    ),
    ...withPrefix(
      prefixes.variable,
      mapRecord(withoutPrefix(prefixes.variable, names), (_, name) => variable(name)),
    ),
  };
}

export function ortDevice({ name, threads, memory, target }: OrtOptions): Device {
  return {
    name,
    threads,
    variables: (initial) => memory.variables(initial),
    compile: async (step, inputs, variables) =>
      memory.program({ graph: trace(step, inputs, variables, target), inputs, variables }),
  };
}
