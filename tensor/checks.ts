/** Checks of what a program is given and gives, so that a mistake is named and not left to a native library. */
import type { InputSpec, InputSpecs, InputTensor, InputTensors, TensorSpec, TensorSpecs, Tensors } from './device.ts';
import { sizeOf } from './shape.ts';

/** The type of a host's array. */
export function dtypeOf(data: InputTensor['data']): InputSpec['dtype'] {
  if (data instanceof Float32Array) return 'float32';
  if (data instanceof Int32Array) return 'int32';
  return data instanceof Uint8Array ? 'uint8' : 'uint16';
}

/** Throws where the tensor is missing, or has another shape or type than the program was compiled for. */
export function checkFeed(what: string, name: string, tensor: InputTensor | undefined, spec: InputSpec): void {
  if (tensor === undefined) throw new Error(`the program needs the ${what} ${name}`);
  const dtype = dtypeOf(tensor.data);
  const size = sizeOf(spec.shape);
  if (tensor.shape.join() === spec.shape.join() && dtype === spec.dtype && tensor.data.length === size) return;
  throw new Error(
    `the program was compiled for the ${what} ${name} of ${spec.dtype}[${spec.shape}], ` +
      `not ${dtype}[${tensor.shape}] with ${tensor.data.length} elements`,
  );
}

export function checkFeeds(what: string, given: InputTensors, specs: InputSpecs): void {
  for (const [name, spec] of Object.entries(specs)) checkFeed(what, name, given[name], spec);
}

/** The same for variables whose data is not in host memory. */
export function checkVariables(found: TensorSpecs, specs: TensorSpecs): void {
  const text = ({ dtype, shape }: TensorSpec): string => `${dtype}[${shape}]`;
  for (const [name, spec] of Object.entries(specs)) {
    const variable = found[name];
    if (variable === undefined) throw new Error(`the program needs the variable ${name}`);
    if (text(variable) === text(spec)) continue;
    throw new Error(`the program was compiled for the variable ${name} of ${text(spec)}, not ${text(variable)}`);
  }
}

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
