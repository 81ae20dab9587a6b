import { type MemoryOf, memoryModel } from '../executors/memory.ts';
import type { Step } from '../plan/plan.ts';
import type { CoordinatorOptions } from './options.ts';
import type { Needs } from './slots.ts';

/** What steps need besides a slot. One that runs alone has all the memory that there is: the model is asked where several can run. */
export function needsOf(
  options: Pick<CoordinatorOptions, 'executor' | 'registry' | 'device' | 'emit'>,
): (step: Step) => Promise<Needs> {
  const { executor, registry, device, emit } = options;
  const { jobs, memory } = executor;
  const memoryOf: MemoryOf = memory === undefined || jobs === 1 ? async () => null : memoryModel(registry, device);
  return async (step) => {
    const bytes = (await memoryOf(step)) ?? 0;
    const onLack = (): void => {
      const text = `waits for memory: it takes about ${gigabytes(bytes)} of ${gigabytes(memory!)}, and others run`;
      emit({ type: 'stage', id: step.id, event: { type: 'message', level: 'notice', text } });
    };
    return { bytes, onLack };
  };
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toFixed(1)} GB`;
