import type { HostTensor, HostTensors } from '../tensor/device.ts';
import { sizeOf } from '../tensor/shape.ts';

/** A tensor named `<prefix><name>` for each of these shapes by name, every element of it `value`. */
export function filled(
  prefix: string,
  value: number,
  shapes: Readonly<Record<string, readonly number[]>>,
): HostTensors {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]): [string, HostTensor] => [
      prefix + name,
      { shape, data: new Float32Array(sizeOf(shape)).fill(value) },
    ]),
  );
}
