/** Which process works in a work folder. A coordinator that was killed may leave a worker that still writes there. */
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import {
  endProcess,
  identityOf,
  isProcessIdentity,
  machineId,
  type ProcessIdentity,
  processIsAlive,
} from '../common/process-identity.ts';
import { readWhole } from './read-whole.ts';

/** A worker whose coordinator is gone saves its state and ends within this time, or is ended. */
const GRACE_MS = 20_000;
const LOOK_EVERY_MS = 50;

const noteFile = (folder: string): string => join(folder, 'worker.json');

export function noteWorker(folder: string, pid: number): void {
  writeFileAtomic(noteFile(folder), JSON.stringify(identityOf(pid)));
}

/**
 * Waits until the worker that an earlier coordinator left in this folder has ended, and ends it if it does not. Where
 * the system does not tell when a process started, the id may be another's by now: then it is left alone.
 * @param grace ms
 */
export async function outliveWorker(folder: string, grace = GRACE_MS): Promise<void> {
  const worker = readNote(folder);
  if (worker === null || worker.machine !== machineId().machine) return;
  const patience = performance.now() + grace;
  while (processIsAlive(worker.pid, worker.started)) {
    if (performance.now() > patience && !endProcess(worker)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Null where there is none, or none that can be believed: what is signalled must be beyond doubt. */
function readNote(folder: string): ProcessIdentity | null {
  try {
    const note: unknown = JSON.parse(readWhole(noteFile(folder))?.toString('utf8') ?? 'null');
    return isProcessIdentity(note) ? note : null;
  } catch {
    return null;
  }
}
