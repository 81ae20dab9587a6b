/** Which process works in a work folder. A coordinator that was killed may leave a worker that still writes there. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { machineId, processIsAlive, processStart } from './process-identity.ts';

/** A worker whose coordinator is gone saves its state and ends within this time, or is ended. */
const GRACE_MS = 20_000;
const LOOK_EVERY_MS = 50;

interface WorkerNote {
  readonly pid: number;
  readonly started: string | null;
  readonly machine: string;
}

const noteFile = (folder: string): string => join(folder, 'worker.json');

export function noteWorker(folder: string, pid: number): void {
  const note: WorkerNote = { pid, started: processStart(pid), machine: machineId().machine };
  writeFileAtomic(noteFile(folder), JSON.stringify(note));
}

/**
 * Waits until the worker that an earlier coordinator left in this folder has ended, and ends it if it does not. Where
 * the system does not tell when a process started, the id may be another's by now: then it is left alone.
 */
export async function outliveWorker(folder: string): Promise<void> {
  const note = readNote(folder);
  if (note === null || note.machine !== machineId().machine) return;
  const patience = performance.now() + GRACE_MS;
  while (processIsAlive(note.pid, note.started)) {
    if (performance.now() > patience) {
      if (note.started === null) return;
      endProcess(note.pid);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended between the two looks.
  }
}

function readNote(folder: string): WorkerNote | null {
  try {
    const note: unknown = JSON.parse(readFileSync(noteFile(folder), 'utf8'));
    return typeof note === 'object' && note !== null && 'pid' in note && 'machine' in note
      ? (note as WorkerNote)
      : null;
  } catch {
    return null;
  }
}
