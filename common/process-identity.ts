/** Whether a process that a file names still lives. A process id alone would not do: ids are used again. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

export interface ProcessIdentity {
  readonly pid: number;
  /** When it started, in units of the system; null where the system does not tell. */
  readonly started: string | null;
  /** Host, boot and process namespace. */
  readonly machine: string;
}

/** Host, boot and process namespace: containers may share a host's name and each count their processes from 1. */
export function machineId(): { readonly machine: string; readonly host: string } {
  machine ??= [hostname(), readText('/proc/sys/kernel/random/boot_id'), readLink('/proc/self/ns/pid')].join(' ');
  return { machine, host: hostname() };
}
let machine: string | undefined;

/** Of a process of this machine. */
export function identityOf(pid: number): ProcessIdentity {
  return { pid, started: processStart(pid), machine: machineId().machine };
}

/** Whether a value that was read from a file is one: nothing else may come near a signal. */
export function isProcessIdentity(value: unknown): value is ProcessIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { pid, started, machine: where } = value as Partial<Record<keyof ProcessIdentity, unknown>>;
  return isPid(pid) && (started === null || typeof started === 'string') && typeof where === 'string';
}

/** 0 and negative numbers stand for whole groups of processes: -1 for all that the user has. */
function isPid(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) > 0 && (value as number) < 2 ** 31;
}

/** When a process started, as the kernel counts it; null where the system does not tell or there is no such process. */
export function processStart(pid: number): string | null {
  return processStat(pid)?.start ?? null;
}

export function processIsAlive(pid: number, started: string | null): boolean {
  if (!isPid(pid)) return false;
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

/**
 * Ends a process of this machine at once, provided that it is the very one that is meant: its start time must be known
 * and match, since the id may be another's by now.
 * @returns whether it was told to end
 */
export const endProcess = (who: ProcessIdentity): boolean => signalProcess(who, 'SIGKILL');

/** The same with another signal. */
export function signalProcess({ pid, started, machine: where }: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (where !== machineId().machine || started === null || !isPid(pid) || processStart(pid) !== started) return false;
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false; // It ended between the two looks, or is not ours.
  }
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
