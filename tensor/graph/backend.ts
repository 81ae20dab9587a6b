/**
 * A TensorFlow.js backend that computes nothing: each kernel appends nodes to the graph that is being traced and
 * returns a tensor of the right shape and type.
 */
import type { DataType, KernelConfig, NamedTensorInfoMap, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '../tf.ts';
import type { KernelName } from './kernels.ts';
import { elementType } from './lowerings/elementwise.ts';
import { lowerings } from './lowerings/index.ts';
import { filled } from './lowerings/layout.ts';
import type { ConstantData } from './types.ts';
import type { Maker, Value } from './value.ts';

export const backendName = 'tracing';

export class TracingBackend extends tf.KernelBackend {
  private values = new WeakMap<object, Value>();
  private maker: Maker | null = null;

  /** Traces into this maker while `body` runs. */
  tracing<T>(maker: Maker, body: () => T): T {
    if (this.maker !== null) throw new Error('a program cannot be traced while another one is');
    this.maker = maker;
    this.values = new WeakMap();
    try {
      return body();
    } finally {
      this.maker = null;
    }
  }

  get make(): Maker {
    if (this.maker === null) throw new Error('the tracing backend only works while a program is traced');
    return this.maker;
  }

  /** The graph's value behind a tensor. */
  value(tensor: TensorInfo): Value {
    const value = this.values.get(tensor.dataId);
    if (value === undefined) throw new Error('a tensor from outside the traced function was used: pass it as an input');
    return value;
  }

  /** A tensor that stands for the value. */
  tensor(value: Value): Tensor {
    const { dataId, shape, dtype } = this.info(value);
    return tf.engine().makeTensorFromDataId(dataId, shape, dtype, this);
  }

  info(value: Value): TensorInfo {
    const dtype = elementType(value.dtype);
    const dataId = {};
    this.values.set(dataId, value);
    return { dataId, shape: [...value.shape], dtype };
  }

  override write(values: tf.BackendValues, shape: number[], dtype: DataType): object {
    const type = { shape, dtype: elementType(dtype) };
    const numbers = Array.from(values as ArrayLike<number>, Number);
    const first = numbers[0];
    const uniform = numbers.length > 1 && numbers.every((number) => Object.is(number, first));
    const value = uniform
      ? filled(this.make, shape, first!, type.dtype)
      : this.make.constant(typed(numbers, dtype), type);
    return this.info(value).dataId;
  }

  override readSync(): never {
    throw new Error('a traced function read the data of a tensor: there is none before the program runs');
  }

  override async read(): Promise<never> {
    return this.readSync();
  }

  // Values belong to the graph, which drops what it does not need: tensors own nothing.
  override disposeData(): boolean {
    return true;
  }
  override incRef(): void {}
  override refCount(): number {
    return 1;
  }
  override numDataIds(): number {
    return 0;
  }
  override memory(): { unreliable: boolean } {
    return { unreliable: true };
  }
  override floatPrecision(): 32 {
    return 32;
  }
  override epsilon(): number {
    return 1e-7;
  }
  override dispose(): void {}
}

const typed = (numbers: readonly number[], dtype: DataType): ConstantData =>
  dtype === 'float32'
    ? Float32Array.from(numbers)
    : dtype === 'int32'
      ? Int32Array.from(numbers)
      : Uint8Array.from(numbers);

/** Registered once: TensorFlow.js keeps backends and kernels for the whole process. */
export const tracingBackend = new TracingBackend();
tf.registerBackend(backendName, () => tracingBackend, 0);

// TensorFlow.js types inputs and attributes of all kernels alike; kernels.ts says what each of them gets.
type Untyped = (inputs: unknown, make: Maker, attributes: unknown) => Value | readonly Value[];

function kernel(name: KernelName): KernelConfig {
  const lower = lowerings[name] as Untyped;
  return {
    kernelName: name,
    backendName,
    kernelFunc: ({ inputs, attrs }) => {
      const result = lower(valuesOf(inputs), tracingBackend.make, attrs ?? {});
      return Array.isArray(result)
        ? result.map((value) => tracingBackend.info(value))
        : tracingBackend.info(result as Value);
    },
  };
}

/** Kernels take either named tensors or a list of them. */
function valuesOf(inputs: NamedTensorInfoMap): unknown {
  if (Array.isArray(inputs)) return inputs.map((tensor: TensorInfo) => tracingBackend.value(tensor));
  const given = Object.entries(inputs).filter((entry): entry is [string, TensorInfo] => entry[1] != null);
  return Object.fromEntries(given.map(([name, tensor]) => [name, tracingBackend.value(tensor)]));
}

for (const name of Object.keys(lowerings) as KernelName[]) tf.registerKernel(kernel(name));
