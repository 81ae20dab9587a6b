/** Which worker is in a work folder. A coordinator that was killed may leave one that still writes there. */
import { join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import type { Json } from '../../common/canonical.ts';
import { readWhole } from '../../store/read-whole.ts';
import { isExecutor, openExecutor } from './index.ts';

/** A worker whose coordinator is gone saves its state and ends within this time, or is ended. */
const GRACE_MS = 20_000;
const LOOK_EVERY_MS = 50;

const noteFile = (folder: string): string => join(folder, 'worker.json');

/** @param executor that has started it @param handle by which that knows it */
export function noteWorker(folder: string, executor: string, handle: Json): void {
  writeFileAtomic(noteFile(folder), JSON.stringify({ executor, handle }));
}

/**
 * Waits until the worker that an earlier coordinator left in this folder has ended, and has it ended if it does not: by
 * the executor that started it, which alone can tell. One that it cannot be sure of is left alone.
 * @param grace ms
 */
export async function outliveWorker(folder: string, grace = GRACE_MS): Promise<void> {
  const note = readNote(folder);
  if (note === null || !isExecutor(note.executor)) return;
  const executor = await openExecutor(note.executor, { jobs: 1 });
  const patience = performance.now() + grace;
  while (await executor.lives(note.handle)) {
    if (performance.now() > patience && !(await executor.end(note.handle))) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Null where there is none, or none that can be read. */
function readNote(folder: string): { readonly executor: string; readonly handle: unknown } | null {
  try {
    const note: unknown = JSON.parse(readWhole(noteFile(folder))?.toString('utf8') ?? 'null');
    if (typeof note !== 'object' || note === null || !('executor' in note) || !('handle' in note)) return null;
    const { executor, handle } = note;
    return typeof executor === 'string' ? { executor, handle } : null;
  } catch {
    return null;
  }
}
