/**
 * Claims on steps, so that coordinators that share a runs folder never do the same work twice. A lock is a file that
 * names its owner; the owner refreshes its time while it lives.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, lstatSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import {
  identityOf,
  isProcessIdentity,
  machineId,
  type ProcessIdentity,
  processIsAlive,
  signalProcess,
} from '../common/process-identity.ts';
import { systemCode } from '../common/system-errors.ts';
import { temporaryName } from '../common/temporary.ts';
import { validateOwner } from '../schemas/validate-kept.js';

export const HEARTBEAT_MS = 5_000;
/** How long a heartbeat from another machine may stay away before its lock counts as abandoned. */
export const ABANDONED_MS = 60_000;
/**
 * The same of a lock that names no owner. A lock appears with its text, except on file systems without links, where a
 * moment passes between the two: what stays illegible longer is damaged, or something else that has got the name.
 */
export const ILLEGIBLE_MS = 2_000;
/** The text of an owner has a few hundred. */
const MOST_BYTES = 65_536;

export interface LockOwner extends ProcessIdentity {
  readonly token: string;
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
 * @param heartbeatMs how often the owner shows that it lives
 */
export function claim(path: string, seen?: Sighting, heartbeatMs = HEARTBEAT_MS): Claim {
  for (;;) {
    const lock = create(path, heartbeatMs);
    if (lock !== null) return { state: 'held', lock };
    const found = read(path);
    if (found === null) continue; // Released between the two looks.
    const sighting = sight(found.token, found.heartbeat, seen);
    if (!isStale(found.owner, sighting)) return { state: 'busy', owner: found.owner, sighting };
    evict(path, found.token);
  }
}

/** Whether somebody holds a lock, as far as can be told at one look. */
export function isClaimed(path: string): boolean {
  const found = read(path);
  if (found === null || found.owner === null) return false;
  if (found.owner.machine === machineId().machine) return processIsAlive(found.owner.pid, found.owner.started);
  // By the clocks of two machines, which may differ by minutes.
  return Date.now() - found.heartbeat < 10 * ABANDONED_MS;
}

/** For people. */
export const ownerName = (owner: LockOwner | null): string =>
  owner === null ? 'another run' : `the run of process ${owner.pid} on ${owner.host}`;

/** Tells whoever holds a lock to stop, as Ctrl-C does, if it is beyond doubt a process of this machine. @returns whether it was told */
export function interruptOwner(path: string): boolean {
  const owner = read(path)?.owner;
  return owner !== null && owner !== undefined && signalProcess(owner, 'SIGINT');
}

function create(path: string, heartbeatMs: number): Lock | null {
  const owner: LockOwner = { token: randomUUID(), ...identityOf(process.pid), ...machineId() };
  if (!createFile(path, JSON.stringify(owner))) return null;
  const isHeld = (): boolean => read(path)?.token === owner.token;
  const heartbeat = setInterval(() => {
    try {
      if (isHeld()) utimesSync(path, new Date(), new Date());
    } catch {
      // A missed beat is harmless; a lost lock is noticed by isHeld before anything is published.
    }
  }, heartbeatMs);
  heartbeat.unref();
  return {
    isHeld,
    release() {
      clearInterval(heartbeat);
      if (isHeld()) rmSync(path, { force: true });
    },
  };
}

/** False where the name is taken. The file appears with its text, so that none is ever seen without an owner. */
function createFile(path: string, text: string): boolean {
  const whole = temporaryName(path);
  try {
    writeFileSync(whole, text);
    linkSync(whole, path);
    return true;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EEXIST') return false;
    if (code !== null && NO_LINKS.includes(code)) return createDirectly(path, text);
    throw error;
  } finally {
    rmSync(whole, { force: true });
  }
}

/** What file systems without links answer: FAT, some network shares. */
const NO_LINKS: readonly string[] = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

function createDirectly(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx' });
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    rmSync(path, { force: true }); // On a full disk nobody could tell whose it is.
    throw error;
  }
}

interface Found {
  readonly token: string;
  readonly owner: LockOwner | null;
  readonly heartbeat: number;
}

/** Null where there is no lock. Anything else of its name (a folder, a link, a pipe) counts as one without owner. */
function read(path: string): Found | null {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return null;
  const illegible: Found = { token: `illegible:${stats.ino}:${stats.size}`, owner: null, heartbeat: stats.mtimeMs };
  if (!stats.isFile() || stats.size > MOST_BYTES) return illegible;
  try {
    const owner = parseOwner(readFileSync(path, 'utf8'));
    return owner === null ? illegible : { token: owner.token, owner, heartbeat: stats.mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function parseOwner(text: string): LockOwner | null {
  try {
    const owner: unknown = JSON.parse(text);
    return isProcessIdentity(owner) && validateOwner(owner) ? (owner as LockOwner) : null;
  } catch {
    return null;
  }
}

function sight(token: string, heartbeat: number, seen: Sighting | undefined): Sighting {
  const same = seen?.token === token && seen.heartbeat === heartbeat;
  return { token, heartbeat, since: same ? seen.since : performance.now() };
}

function isStale(owner: LockOwner | null, sighting: Sighting): boolean {
  const unseen = performance.now() - sighting.since;
  if (owner === null) return unseen > ILLEGIBLE_MS;
  if (owner.machine === machineId().machine) return !processIsAlive(owner.pid, owner.started);
  return unseen > ABANDONED_MS;
}

/**
 * Removes a stale lock. Renaming first makes one of several waiters win; should the file meanwhile have become the
 * fresh lock of another, it is put back.
 */
function evict(path: string, staleToken: string): void {
  const aside = temporaryName(`${path}.${randomUUID()}`);
  try {
    renameSync(path, aside);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return;
    throw error;
  }
  if (read(aside)?.token !== staleToken) {
    try {
      linkSync(aside, path);
    } catch {
      // A third coordinator was faster; the owner of the moved lock notices by isHeld.
    }
  }
  rmSync(aside, { recursive: true, force: true });
}
