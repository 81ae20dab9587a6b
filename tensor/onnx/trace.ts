/** Runs a step function once under the tracing backend: the graph of all that it computes, gradients and updates too. */
import { onBackend } from '../backends.ts';
import type { StepFunction, TensorSpec, TensorSpecs, Tensors } from '../device.ts';
import { mapRecord } from '../records.ts';
import { backendName, tracingBackend } from './backend.ts';
import { checkGraph } from './check.ts';
import { GraphBuilder } from './graph.ts';
import type { Graph, Value } from './value.ts';

/** What a name stands for in a graph: prefixes keep inputs, variables, outputs and updates apart. */
export const prefixes = { input: 'input/', variable: 'variable/', output: 'output/', update: 'update/' } as const;

export function trace(step: StepFunction, inputs: TensorSpecs, variables: TensorSpecs): Graph {
  const builder = new GraphBuilder();
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

/** Throws where a step gives a variable another shape or type, or one that is not there. */
export function checkUpdates(updates: Tensors, variables: TensorSpecs): void {
  for (const [name, { shape, dtype }] of Object.entries(updates)) {
    const spec = variables[name];
    if (spec === undefined) throw new Error(`the step updates ${name}, which is not one of its variables`);
    if (dtype !== spec.dtype || shape.join() !== spec.shape.join()) {
      throw new Error(`the step updates ${name}, a ${spec.dtype}[${spec.shape}], by a ${dtype}[${shape}]`);
    }
  }
}
