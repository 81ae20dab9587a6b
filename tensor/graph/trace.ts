/** Runs a step function once under the tracing backend: the graph of all that it computes, gradients and updates too. */
import { onBackend } from '../backends.ts';
import { checkUpdates } from '../checks.ts';
import type { InputSpec, InputSpecs, StepFunction, TensorSpecs, Tensors } from '../device.ts';
import { mapRecord } from '../records.ts';
import { backendName, tracingBackend } from './backend.ts';
import { GraphBuilder } from './builder.ts';
import { checkGraph } from './check.ts';
import { withWaitingUpdates } from './in-place.ts';
import { castTo } from './lowerings/elementwise.ts';
import { prefixes } from './names.ts';
import { plainTarget, type Target } from './target.ts';
import type { Graph, GraphInput, Value } from './value.ts';

/** What a step sees as float32. */
const isNarrow = ({ dtype }: Value): boolean => dtype === 'uint8' || dtype === 'uint16';

export function trace(
  step: StepFunction,
  inputs: InputSpecs,
  variables: TensorSpecs,
  target: Target = plainTarget,
): Graph {
  const builder = new GraphBuilder(target);
  const placed = (specs: InputSpecs, prefix: string): Record<string, GraphInput> =>
    mapRecord(specs, (spec: InputSpec, name) => builder.input(prefix + name, spec));
  const tensors = (values: Readonly<Record<string, GraphInput>>): Tensors =>
    mapRecord(values, (value) => tracingBackend.tensor(isNarrow(value) ? castTo(builder, value, 'float32') : value));
  return onBackend(backendName, () =>
    tracingBackend.tracing(builder, () => {
      const [fed, kept] = [placed(inputs, prefixes.input), placed(variables, prefixes.variable)];
      const result = step(tensors(fed), tensors(kept));
      checkUpdates(result.variables ?? {}, variables);
      const outputs = {
        ...valuesOf(result.outputs, prefixes.output),
        ...valuesOf(result.variables ?? {}, prefixes.update),
      };
      // On GPUs, ONNX Runtime gives updates new memory anyway, and XLA orders by itself what reads a donated variable.
      const inPlace = target.runtime === 'cpu';
      const graph = builder.finish(inPlace ? withWaitingUpdates(builder, Object.values(kept), outputs) : outputs);
      checkGraph(graph);
      return graph;
    }),
  );
}

const valuesOf = (tensors: Tensors, prefix: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tracingBackend.value(tensor)]));
