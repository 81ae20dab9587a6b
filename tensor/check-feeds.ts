/** Checks of what a program is given, so that a mistake is named and not left to a native library. */
import type { HostTensors, TensorSpecs } from './device.ts';

/** Throws where a tensor is missing, or has another shape or type than the program was compiled for. */
export function checkFeeds(what: string, given: HostTensors, specs: TensorSpecs): void {
  for (const [name, spec] of Object.entries(specs)) {
    const tensor = given[name];
    if (tensor === undefined) throw new Error(`the program needs the ${what} ${name}`);
    const dtype = tensor.data instanceof Float32Array ? 'float32' : 'int32';
    const size = spec.shape.reduce((product, side) => product * side, 1);
    if (tensor.shape.join() !== spec.shape.join() || dtype !== spec.dtype || tensor.data.length !== size) {
      throw new Error(
        `the program was compiled for ${what} ${name} of ${spec.dtype}[${spec.shape}], ` +
          `not ${dtype}[${tensor.shape}] with ${tensor.data.length} elements`,
      );
    }
  }
}
