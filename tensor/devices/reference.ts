/** Calls the step anew each time on TensorFlow.js's plain JavaScript backend: slow, simple, for tests. */
import '@tensorflow/tfjs-backend-cpu';
import { onBackend } from '../backends.ts';
import { checkFeeds, checkUpdates } from '../checks.ts';
import type { Device, HostTensor, HostTensors, Program, StepFunction, TensorSpecs, Variables } from '../device.ts';
import { mapRecord } from '../records.ts';
import * as tf from '../tf.ts';

const backend = 'cpu';

class HostVariables implements Variables {
  values: Record<string, HostTensor>;
  constructor(initial: HostTensors) {
    this.values = mapRecord(initial, ({ shape, data }) => ({ shape, data: data.slice() }));
  }
  async read(names: readonly string[] = Object.keys(this.values)): Promise<HostTensors> {
    return Object.fromEntries(
      names.map((name) => {
        const value = this.values[name];
        if (value === undefined) throw new Error(`there is no variable ${name}`);
        return [name, { shape: value.shape, data: value.data.slice() }];
      }),
    );
  }
  dispose(): void {
    this.values = {};
  }
}

function toHost(tensor: tf.Tensor): HostTensor {
  const data = tensor.dataSync();
  return { shape: tensor.shape, data: tensor.dtype === 'float32' ? Float32Array.from(data) : Int32Array.from(data) };
}

const toTensor = ({ shape, data }: HostTensor): tf.Tensor =>
  tf.tensor(data, [...shape], data instanceof Float32Array ? 'float32' : 'int32');

class EagerProgram implements Program {
  private readonly step: StepFunction;
  private readonly inputs: TensorSpecs;
  private readonly variables: TensorSpecs;
  constructor(step: StepFunction, inputs: TensorSpecs, variables: TensorSpecs) {
    this.step = step;
    this.inputs = inputs;
    this.variables = variables;
  }

  async run(inputs: HostTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof HostVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.inputs);
    checkFeeds('variable', variables.values, this.variables);
    return onBackend(backend, () => {
      const chosen = mapRecord(this.variables, (_, name) => toTensor(variables.values[name]!));
      const result = this.step(
        mapRecord(this.inputs, (_, name) => toTensor(inputs[name]!)),
        chosen,
      );
      checkUpdates(result.variables ?? {}, this.variables);
      Object.assign(variables.values, mapRecord(result.variables ?? {}, toHost));
      return mapRecord(result.outputs, toHost);
    });
  }

  async dispose(): Promise<void> {}
}

export function referenceDevice(): Device {
  return {
    name: 'reference',
    threads: 1,
    variables: async (initial) => new HostVariables(initial),
    compile: async (step, inputs, variables) => new EagerProgram(step, inputs, variables),
  };
}
