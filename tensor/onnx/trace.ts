/** Runs a step function once under the tracing backend: the graph of all that it computes, gradients and updates too. */
import { onBackend } from '../backends.ts';
import { checkUpdates } from '../checks.ts';
import type { StepFunction, TensorSpec, TensorSpecs, Tensors } from '../device.ts';
import { mapRecord } from '../records.ts';
import { backendName, tracingBackend } from './backend.ts';
import { checkGraph } from './check.ts';
import { GraphBuilder } from './graph.ts';
import { withWaitingUpdates } from './in-place.ts';
import { prefixes } from './names.ts';
import type { Graph, GraphInput, Value } from './value.ts';

/** What a graph is made for. */
export interface Target {
  /** Whether it runs on a GPU, whose providers lack some of the CPU's operators and get others wrong. */
  readonly gpu: boolean;
  /** Channels in a block, where the device has convolutions on such blocks. */
  readonly block: number | null;
}

const plainTarget: Target = { gpu: false, block: null };

export function trace(
  step: StepFunction,
  inputs: TensorSpecs,
  variables: TensorSpecs,
  target: Target = plainTarget,
): Graph {
  const builder = new GraphBuilder(target.block, target.gpu);
  const placed = (specs: TensorSpecs, prefix: string): Record<string, GraphInput> =>
    mapRecord(specs, (spec: TensorSpec, name) => builder.input(prefix + name, spec));
  const tensors = (values: Readonly<Record<string, GraphInput>>): Tensors =>
    mapRecord(values, (value) => tracingBackend.tensor(value));
  return onBackend(backendName, () =>
    tracingBackend.tracing(builder, () => {
      const [fed, kept] = [placed(inputs, prefixes.input), placed(variables, prefixes.variable)];
      const result = step(tensors(fed), tensors(kept));
      checkUpdates(result.variables ?? {}, variables);
      const outputs = {
        ...valuesOf(result.outputs, prefixes.output),
        ...valuesOf(result.variables ?? {}, prefixes.update),
      };
      // On a GPU, ONNX Runtime gives updates new memory anyway.
      const graph = builder.finish(target.gpu ? outputs : withWaitingUpdates(builder, Object.values(kept), outputs));
      checkGraph(graph);
      return graph;
    }),
  );
}

const valuesOf = (tensors: Tensors, prefix: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tracingBackend.value(tensor)]));
