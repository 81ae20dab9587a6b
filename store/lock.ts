/**
 * Claims on steps, so that coordinators that share a runs folder never do the same work twice. A lock is a file that
 * names its owner; the owner refreshes its time while it lives.
 */
import { randomUUID } from 'node:crypto';
import {
  closeSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { machineId, processIsAlive, processStart } from './process-identity.ts';

const HEARTBEAT_MS = 5_000;
/** How long a heartbeat from another machine may stay away before its lock counts as abandoned. */
export const ABANDONED_MS = 60_000;

export interface LockOwner {
  readonly token: string;
  readonly pid: number;
  /** When the process started, in units of the system; null where the system does not tell. */
  readonly started: string | null;
  readonly machine: string;
  readonly host: string;
}

export interface Lock {
  /** False when another coordinator has taken it over: the work must not be published. */
  isHeld(): boolean;
  release(): void;
}

/** What a waiter has seen of a lock of another machine: judged by its own clock, as the machines' may differ. */
export interface Sighting {
  readonly token: string;
  readonly heartbeat: number;
  readonly since: number;
}

export type Claim =
  | { readonly state: 'held'; readonly lock: Lock }
  | { readonly state: 'busy'; readonly owner: LockOwner | null; readonly sighting: Sighting };

/**
 * Tries once to take a lock. A waiter passes the sighting of its last attempt, by which it notices a heartbeat that
 * has stopped. A lock whose process on this machine is gone is taken over at once.
 */
export function claim(path: string, seen?: Sighting): Claim {
  for (;;) {
    const lock = create(path);
    if (lock !== null) return { state: 'held', lock };
    const found = read(path);
    if (found === null) continue; // Released between the two looks.
    const sighting = sight(found.token, found.heartbeat, seen);
    if (!isStale(found.owner, sighting)) return { state: 'busy', owner: found.owner, sighting };
    evict(path, found.token);
  }
}

function create(path: string): Lock | null {
  const owner: LockOwner = {
    token: randomUUID(),
    pid: process.pid,
    started: processStart(process.pid),
    ...machineId(),
  };
  if (!createFile(path, JSON.stringify(owner))) return null;
  const isHeld = (): boolean => read(path)?.token === owner.token;
  const heartbeat = setInterval(() => {
    try {
      if (isHeld()) utimesSync(path, new Date(), new Date());
    } catch {
      // A missed beat is harmless; a lost lock is noticed by isHeld before anything is published.
    }
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    isHeld,
    release() {
      clearInterval(heartbeat);
      if (isHeld()) rmSync(path, { force: true });
    },
  };
}

/** False where the file exists already. */
function createFile(path: string, text: string): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(descriptor, text);
  } catch (error) {
    rmSync(path, { force: true }); // On a full disk nobody could tell whose it is.
    throw error;
  } finally {
    closeSync(descriptor);
  }
  return true;
}

interface Found {
  readonly token: string;
  readonly owner: LockOwner | null;
  readonly heartbeat: number;
}

/** Null where there is no lock. A lock without legible owner was made a moment ago, or cut off by a full disk. */
function read(path: string): Found | null {
  try {
    const heartbeat = statSync(path).mtimeMs;
    const text = readFileSync(path, 'utf8');
    const owner = parseOwner(text);
    return { token: owner?.token ?? `illegible:${text}`, owner, heartbeat };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function parseOwner(text: string): LockOwner | null {
  try {
    const owner: unknown = JSON.parse(text);
    return typeof owner === 'object' && owner !== null && 'token' in owner ? (owner as LockOwner) : null;
  } catch {
    return null;
  }
}

function sight(token: string, heartbeat: number, seen: Sighting | undefined): Sighting {
  const same = seen?.token === token && seen.heartbeat === heartbeat;
  return { token, heartbeat, since: same ? seen.since : performance.now() };
}

function isStale(owner: LockOwner | null, sighting: Sighting): boolean {
  if (owner !== null && owner.machine === machineId().machine) return !processIsAlive(owner.pid, owner.started);
  return performance.now() - sighting.since > ABANDONED_MS;
}

/**
 * Removes a stale lock. Renaming first makes one of several waiters win; should the file meanwhile have become the
 * fresh lock of another, it is put back.
 */
function evict(path: string, staleToken: string): void {
  const aside = `${path}.${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return;
    throw error;
  }
  if (read(aside)?.token !== staleToken) {
    try {
      linkSync(aside, path);
    } catch {
      // A third coordinator was faster; the owner of the moved lock notices by isHeld.
    }
  }
  rmSync(aside, { force: true });
}
