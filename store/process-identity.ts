/** Whether a process that a lock names still lives. A process id alone would not do: ids are used again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Host, boot and process namespace: containers may share a host's name and each count their processes from 1. */
export function machineId(): { readonly machine: string; readonly host: string } {
  machine ??= [hostname(), readText('/proc/sys/kernel/random/boot_id'), readLink('/proc/self/ns/pid')].join(' ');
  return { machine, host: hostname() };
}
let machine: string | undefined;

/** When a process started, as the kernel counts it; null where the system does not tell or there is no such process. */
export function processStart(pid: number): string | null {
  return processStat(pid)?.start ?? null;
}

export function processIsAlive(pid: number, started: string | null): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives and belongs to someone else.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  const now = processStat(pid);
  if (now === null) return true; // The system does not tell more than that the id is in use.
  // A dead process whose parent has not asked for its exit status still has an id.
  return now.state !== 'Z' && now.state !== 'X' && (started === null || now.start === started);
}

/** Fields 3 and 22 of proc(5)'s stat. The name in field 2 may hold spaces and brackets, so counting starts behind it. */
function processStat(pid: number): { readonly state: string; readonly start: string } | null {
  const text = readText(`/proc/${pid}/stat`);
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, start] = [fields[0], fields[19]];
  return state === undefined || start === undefined ? null : { state, start };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return '';
  }
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
