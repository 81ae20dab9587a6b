/** Calls the step anew each time on a backend of TensorFlow.js. */
import { onBackend } from '../../backends.ts';
import { checkFeeds, checkUpdates } from '../../checks.ts';
import type {
  Device,
  HostTensor,
  HostTensors,
  InputSpecs,
  InputTensor,
  InputTensors,
  Program,
  StepFunction,
  TensorSpecs,
  Variables,
} from '../../device.ts';
import { mapRecord } from '../../records.ts';
import * as tf from '../../tf.ts';

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

const toTensor = ({ shape, data }: InputTensor): tf.Tensor =>
  data instanceof Int32Array
    ? tf.tensor(data, [...shape], 'int32')
    : tf.tensor(data instanceof Float32Array ? data : Float32Array.from(data), [...shape], 'float32');

class EagerProgram implements Program {
  private readonly backend: string;
  private readonly step: StepFunction;
  private readonly inputs: InputSpecs;
  private readonly variables: TensorSpecs;
  constructor(backend: string, step: StepFunction, inputs: InputSpecs, variables: TensorSpecs) {
    this.backend = backend;
    this.step = step;
    this.inputs = inputs;
    this.variables = variables;
  }

  async run(inputs: InputTensors, variables: Variables): Promise<HostTensors> {
    if (!(variables instanceof HostVariables)) throw new Error('these variables belong to another device');
    checkFeeds('input', inputs, this.inputs);
    checkFeeds('variable', variables.values, this.variables);
    return onBackend(this.backend, () => {
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

/** @param backend the name under which TensorFlow.js knows it; it starts without waiting */
export function eagerDevice(name: string, threads: number, backend: string): Device {
  return {
    name,
    threads,
    variables: async (initial) => new HostVariables(initial),
    compile: async (step, inputs, variables) => new EagerProgram(backend, step, inputs, variables),
  };
}
