/** Whether a program fits into a device's memory: known before it runs for the first time. */
import { EnvironmentError } from '../../../common/errors.ts';
import type { InputSpecs } from '../../device.ts';
import { elementBytes } from '../../graph/memory.ts';
import { sizeOf } from '../../shape.ts';
import type { PlannedMemory } from './pjrt/executable.ts';

/** What stays however small the batch is, and all. */
const bytesOf = ({ code, arguments: given, outputs, aliased, temporary }: PlannedMemory): number =>
  code + given + outputs - aliased + temporary;

/** The first axis of the largest input, which has one. */
export function batchOf(inputs: InputSpecs): number | null {
  const [largest] = Object.values(inputs)
    .filter(({ shape }) => shape.length > 0)
    .sort((a, b) => sizeOf(b.shape) - sizeOf(a.shape));
  return largest?.shape[0] ?? null;
}

/**
 * The largest batch that will fit, by what does and does not grow with it: temporary values and the inputs grow.
 * @returns 0 where not even one image does
 */
export function largestBatch(planned: PlannedMemory, inputBytes: number, batch: number, limit: number): number {
  const growing = planned.temporary + inputBytes;
  const fixed = bytesOf(planned) - growing;
  return Math.max(0, Math.min(batch - 1, Math.floor(((limit - fixed) / growing) * batch)));
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;

/** @throws EnvironmentError with the largest batch that will fit, where this one does not */
export function checkMemory(planned: PlannedMemory, inputs: InputSpecs, limit: number | null, device: string): void {
  const needed = bytesOf(planned);
  if (limit === null || needed <= limit) return;
  const batch = batchOf(inputs);
  const inputBytes = Object.values(inputs).reduce(
    (sum, { shape, dtype }) => sum + elementBytes[dtype] * sizeOf(shape),
    0,
  );
  const fitting = batch === null ? 0 : largestBatch(planned, inputBytes, batch, limit);
  throw new EnvironmentError({
    message: `a program of ${batch === null ? 'these sizes' : `batches of ${batch}`} needs ${gigabytes(needed)} of memory, but ${device} has ${gigabytes(limit)}`,
    hint:
      fitting > 0
        ? `About ${fitting} will fit: lower schedule.batch_size to that, and raise schedule.accumulate to keep the step's size.`
        : 'Not even a single image will fit: choose a smaller model, smaller images, or another device.',
  });
}
