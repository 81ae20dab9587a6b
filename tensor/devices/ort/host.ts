/** Programs of ONNX Runtime whose variables are in host memory, updated in place or by turns. */
import * as ort from 'onnxruntime-node';
import { checkFeed, checkFeeds } from '../../checks.ts';
import type { HostTensors, InputTensors, Program, Variables } from '../../device.ts';
import { updatedInPlace } from '../../graph/in-place.ts';
import { prefixes } from '../../graph/names.ts';
import type { ValueType } from '../../graph/types.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../records.ts';
import { sizeOf } from '../../shape.ts';
import { feedsOf, type OrtMemory, type Traced, toHost, toOrt } from './ort.ts';
import { runInto } from './run.ts';
import type { Session, Sessions } from './sessions.ts';
import { OrtVariables } from './variables.ts';

/** Memory for an output. */
function emptyOrt({ dtype, shape }: ValueType): ort.Tensor {
  const size = sizeOf(shape);
  switch (dtype) {
    case 'float32':
      return new ort.Tensor(new Float32Array(size), shape);
    case 'int32':
      return new ort.Tensor(new Int32Array(size), shape);
    case 'bool':
      return new ort.Tensor('bool', new Uint8Array(size), shape);
    case 'int64':
    case 'uint8':
    case 'uint16':
      throw new Error(`${dtype} values stay inside a program`);
  }
}

class HostProgram implements Program {
  private readonly session: Session;
  private readonly traced: Traced;
  private readonly updates: readonly string[];
  private readonly inPlace: ReadonlySet<string>;

  constructor(session: Session, traced: Traced) {
    this.session = session;
    this.traced = traced;
    this.updates = Object.keys(withoutPrefix(prefixes.update, traced.graph.outputs));
    this.inPlace = updatedInPlace(traced.graph);
  }

  async run(inputs: InputTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof OrtVariables)) throw new Error('these variables belong to another device');
    const { graph, ...specs } = this.traced;
    checkFeeds('input', inputs, specs.inputs);
    for (const [name, spec] of Object.entries(specs.variables)) checkFeed('variable', name, variables.get(name), spec);
    const outputs = mapRecord(withoutPrefix(prefixes.output, graph.outputs), emptyOrt);
    const targets = this.updates.map((name) => [name, variables.target(name, this.inPlace.has(name))] as const);
    const feeds = feedsOf(
      graph,
      (name) => toOrt(inputs[name]!),
      (name) => toOrt(variables.get(name)!),
    );
    const results = {
      ...withPrefix(prefixes.output, outputs),
      ...withPrefix(prefixes.update, mapRecord(Object.fromEntries(targets), toOrt)),
    };
    await this.session.use((session) => runInto(session, feeds, results));
    for (const [name, target] of targets) variables.update(name, target);
    return mapRecord(outputs, toHost);
  }

  async dispose(): Promise<void> {
    await this.session.dispose();
  }
}

export const hostMemory = (sessions: Sessions): OrtMemory => ({
  variables: async (initial) => new OrtVariables(initial),
  program: async (traced) => new HostProgram(await sessions.create(traced.graph), traced),
});
