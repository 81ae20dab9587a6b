import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { machineId, processStart } from '../../common/process-identity.ts';
import { ABANDONED_MS, type Claim, claim, ILLEGIBLE_MS, type Lock, type LockOwner } from '../../store/lock.ts';
import { temporaryFolder } from './temporary.ts';

const lockPath = (t: TestContext): string => join(temporaryFolder(t), 'lock');

function held(claimed: Claim): Lock {
  assert.equal(claimed.state, 'held');
  return (claimed as Extract<Claim, { readonly state: 'held' }>).lock;
}

function busy(claimed: Claim): Extract<Claim, { readonly state: 'busy' }> {
  assert.equal(claimed.state, 'busy');
  return claimed as Extract<Claim, { readonly state: 'busy' }>;
}

function writeOwner(path: string, owner: Partial<LockOwner>): void {
  const whole = { token: 'other', pid: process.pid, started: processStart(process.pid), ...machineId(), ...owner };
  writeFileSync(path, JSON.stringify(whole));
}

test('a lock is held by one at a time and free again after its release', (t) => {
  const path = lockPath(t);
  const first = held(claim(path));
  assert.equal(busy(claim(path)).owner?.pid, process.pid);
  first.release();
  assert.equal(existsSync(path), false);
  held(claim(path)).release();
});

test('the lock of a process that has ended is taken over', (t) => {
  const path = lockPath(t);
  writeOwner(path, { pid: spawnSync(process.execPath, ['-e', '']).pid, started: null });
  held(claim(path)).release();
});

test('a process that has got the number of the owner is not taken for it', { skip: noStartTimes() }, (t) => {
  const path = lockPath(t);
  writeOwner(path, { started: '1' });
  held(claim(path)).release();
});

test('the lock of another machine is kept while its heartbeat goes on', (t) => {
  const path = lockPath(t);
  writeOwner(path, { machine: 'elsewhere', pid: 1 });
  const first = busy(claim(path)).sighting;
  utimesSync(path, new Date(), new Date(Date.now() + 5_000));
  const longAgo = { ...first, since: performance.now() - 2 * ABANDONED_MS };
  assert.notEqual(busy(claim(path, longAgo)).sighting.heartbeat, first.heartbeat);
});

test('the lock of another machine is taken over when its heartbeat has stopped', (t) => {
  const path = lockPath(t);
  writeOwner(path, { machine: 'elsewhere', pid: 1 });
  const { sighting } = busy(claim(path));
  assert.deepEqual(busy(claim(path, sighting)).sighting, sighting);
  held(claim(path, { ...sighting, since: performance.now() - 2 * ABANDONED_MS })).release();
});

test('what has the name of a lock and names no owner is given up within seconds', (t) => {
  const path = lockPath(t);
  const places: Readonly<Record<string, () => void>> = {
    'cut off by a full disk': () => writeFileSync(path, ''),
    junk: () => writeFileSync(path, '{"token": "x", "pid": -1, "machine": "here", "host": "here", "started": null}'),
    'of every process': () => writeOwner(path, { pid: 0 }),
    'a folder': () => mkdirSync(join(path, 'deep'), { recursive: true }),
    'a link round in a circle': () => symlinkSync(path, path),
    'a pipe that nobody writes to': () => assert.equal(spawnSync('mkfifo', [path]).status, 0),
  };
  for (const [what, make] of Object.entries(places)) {
    make();
    const { sighting, owner } = busy(claim(path));
    assert.equal(owner, null, what);
    const seen = { ...sighting, since: performance.now() - 2 * ILLEGIBLE_MS };
    held(claim(path, seen)).release();
    assert.deepEqual(readdirSync(join(path, '..')), [], what);
  }
});

test('the owner shows that it lives', async (t) => {
  const path = lockPath(t);
  const lock = held(claim(path, undefined, 1));
  utimesSync(path, new Date(0), new Date(0));
  while (statSync(path).mtimeMs === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  lock.release();
});

test('an owner notices that its lock was taken over, and leaves it to the other', (t) => {
  const path = lockPath(t);
  const lock = held(claim(path));
  assert.equal(lock.isHeld(), true);
  writeOwner(path, {});
  assert.equal(lock.isHeld(), false);
  lock.release();
  assert.equal((JSON.parse(readFileSync(path, 'utf8')) as LockOwner).token, 'other');
});

function noStartTimes(): string | false {
  return processStart(process.pid) === null && 'this system does not tell when a process started';
}
