/**
 * The engine's contract with the rest of assay. A step function is plain TensorFlow.js; a device runs it.
 * On the devices of ONNX Runtime and XLA it is traced once into one graph; the others call it anew each time.
 */
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * How products and convolutions are computed. `float32`: in full, on every device. `tf32`: float32 operands rounded to
 * 10 bits of mantissa as they are multiplied. `bf16`: operands and activations in bfloat16; variables, statistics,
 * reductions, losses and gradients of weights in float32.
 */
export type Precision = 'float32' | 'tf32' | 'bf16';

/** A tensor in host memory, row-major. */
export interface HostTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array;
}

export interface TensorSpec {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

/**
 * An input, which may also be narrow: whole numbers of 8 or 16 bits, without sign. A step sees these as float32, so that
 * fewer bytes move.
 */
export interface InputTensor {
  readonly shape: readonly number[];
  readonly data: HostTensor['data'] | Uint8Array | Uint16Array;
}

export interface InputSpec {
  readonly shape: readonly number[];
  readonly dtype: TensorSpec['dtype'] | 'uint8' | 'uint16';
}

export type Tensors = Readonly<Record<string, Tensor>>;
export type HostTensors = Readonly<Record<string, HostTensor>>;
export type TensorSpecs = Readonly<Record<string, TensorSpec>>;
export type InputTensors = Readonly<Record<string, InputTensor>>;
export type InputSpecs = Readonly<Record<string, InputSpec>>;

/** Named tensors that stay on the device from run to run: parameters, buffers, optimiser state. */
export interface Variables {
  /** Copies to the host: all, or the named ones. */
  read(names?: readonly string[]): Promise<HostTensors>;
  dispose(): void;
}

/**
 * A pure function of inputs and variables. What it returns under `variables` replaces the variables of those names;
 * the others keep their value. It must not read tensor data: while tracing there is none.
 */
export type StepFunction = (
  inputs: Tensors,
  variables: Tensors,
) => { readonly outputs: Tensors; readonly variables?: Tensors };

/** A run that has begun. */
export interface Begun {
  /** Resolves when the inputs' memory may be used for something else. */
  readonly taken: Promise<void>;
  readonly outputs: Promise<HostTensors>;
}

export interface Program {
  /** Runs once: returns the outputs and replaces the updated variables. Inputs must have the compiled shapes. */
  run(inputs: InputTensors, variables: Variables): Promise<HostTensors>;
  /**
   * The same as `run` for whoever has something to do meanwhile. Runs on the same variables follow each other in the order
   * in which they were begun; where one fails the later ones do.
   * Absent where the device does not compute beside the host.
   */
  begin?(inputs: InputTensors, variables: Variables): Begun;
  dispose(): Promise<void>;
}

/** What the last digits of results hang on, beside the device's name. */
export interface Accelerator {
  /** Its kind and its software. */
  readonly accelerator: string;
  /** How many share each batch, where several do. */
  readonly devices?: number;
  /** Present where equal runs may give other bytes. */
  readonly deterministic?: false;
}

export interface Device {
  /** Under which the registry has it (devices/registry.ts). */
  readonly name: string;
  readonly threads: number;
  /** Where it is none of the machine's processors. */
  readonly about?: Accelerator;
  /** Whether the host has nothing to do while it computes: then the next run is worth beginning before one has ended. */
  readonly computesBeside?: boolean;
  /** Whether compiling takes so long that it should begin before it is needed. */
  readonly compilesSlowly?: boolean;
  /** Whether inputs have a way to it, on which narrow ones are worth what widening them costs. */
  readonly isRemote?: boolean;
  /** Takes the arrays over: they may be the variables' memory from now on, and change with them. */
  variables(initial: HostTensors): Promise<Variables>;
  compile(step: StepFunction, inputs: InputSpecs, variables: TensorSpecs): Promise<Program>;
}
