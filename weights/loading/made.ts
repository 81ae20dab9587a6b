/** Tensors that are made of those in a file, on the way to the model. */
import type { HostTensor } from '../../tensor/device.ts';
import type { Source } from './rule.ts';

/** @param parts what is read for it */
export const made = (
  parts: readonly Source[],
  shape: readonly number[],
  data: (...read: readonly HostTensor['data'][]) => HostTensor['data'],
): Source => ({
  from: parts.map(({ from }) => from).join(' + '),
  shape,
  stored: null,
  read: () => ({ shape, data: data(...parts.map((part) => part.read().data)) }),
});

/** The same numbers in another shape. */
export const reshaped = (source: Source, shape: readonly number[]): Source => made([source], shape, (data) => data!);
