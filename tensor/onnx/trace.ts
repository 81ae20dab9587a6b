/** Runs a step function once under the tracing backend: the graph of all that it computes, gradients and updates too. */
import { onBackend } from '../backends.ts';
import { checkUpdates } from '../checks.ts';
import type { StepFunction, TensorSpec, TensorSpecs, Tensors } from '../device.ts';
import { mapRecord } from '../records.ts';
import { backendName, tracingBackend } from './backend.ts';
import { checkGraph } from './check.ts';
import { GraphBuilder } from './graph.ts';
import type { Graph, Value } from './value.ts';

/** What a name stands for in a graph: prefixes keep inputs, variables, outputs and updates apart. */
export const prefixes = { input: 'input/', variable: 'variable/', output: 'output/', update: 'update/' } as const;

/** What a graph is made for. */
export interface Target {
  /** Whether it runs on a GPU, whose providers lack some of the CPU's operators and get others wrong. */
  readonly gpu: boolean;
  /** Channels in a block, where the device has convolutions on such blocks. */
  readonly block: number | null;
}

export const plainTarget: Target = { gpu: false, block: null };

export function trace(
  step: StepFunction,
  inputs: TensorSpecs,
  variables: TensorSpecs,
  target: Target = plainTarget,
): Graph {
  const builder = new GraphBuilder(target.block, target.gpu);
  const placed = (specs: TensorSpecs, prefix: string): Tensors =>
    mapRecord(specs, (spec: TensorSpec, name) => tracingBackend.tensor(builder.input(prefix + name, spec)));
  return onBackend(backendName, () =>
    tracingBackend.tracing(builder, () => {
      const result = step(placed(inputs, prefixes.input), placed(variables, prefixes.variable));
      checkUpdates(result.variables ?? {}, variables);
      const graph = builder.finish({
        ...valuesOf(result.outputs, prefixes.output),
        ...valuesOf(result.variables ?? {}, prefixes.update),
      });
      checkGraph(graph);
      return graph;
    }),
  );
}

const valuesOf = (tensors: Tensors, prefix: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tracingBackend.value(tensor)]));
