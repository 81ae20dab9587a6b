/**
 * Names of files that are being written: they say whose they are, so that those of a writer that was killed are told
 * from those of one that is at it, on this machine or on another.
 */
import { lstatSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from './canonical.ts';
import { machineId, processIsAlive, processStart } from './process-identity.ts';

/** Of another machine nobody can ask whether the writer lives: no file takes so long to write. */
const FOREIGN_MS = 24 * 3600_000;

/** A name beside `path`, of this process alone. */
export function temporaryName(path: string): string {
  own ??= `${tagOf(machineId().machine)}-${process.pid}-${processStart(process.pid) ?? ''}.tmp`;
  return `${path}.${own}`;
}
let own: string | undefined;

/** Removes what killed writers left in a folder, if there is one. Another's rights and a vanished file are no reason to stop. */
export function sweepTemporary(folder: string): void {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    return;
  }
  for (const name of names) if (isAbandoned(folder, name)) rmSync(join(folder, name), { recursive: true, force: true });
}

const TEMPORARY = /\.([0-9a-f]{8})-(\d+)-(\d*)\.tmp$/;

function isAbandoned(folder: string, name: string): boolean {
  const found = TEMPORARY.exec(name);
  if (found === null) return false;
  const [, tag, pid, started] = found;
  if (tag === tagOf(machineId().machine)) return !processIsAlive(Number(pid), started === '' ? null : started!);
  const modified = lstatSync(join(folder, name), { throwIfNoEntry: false })?.mtimeMs ?? Date.now();
  return Date.now() - modified > FOREIGN_MS;
}

const tagOf = (machine: string): string => sha256(machine).slice(0, 8);
