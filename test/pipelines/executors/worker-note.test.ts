import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { identityOf, processIsAlive, processStart } from '../../../common/process-identity.ts';
import { noteWorker, outliveWorker } from '../../../pipelines/executors/worker-note.ts';
import { temporaryFolder } from '../../store/temporary.ts';

/** What each test would hang at, were it broken. */
const LONG_MS = 600_000;

/** A process that says when it is ready, and hears of no SIGTERM. It ends by itself when its input does. */
async function worker(t: TestContext): Promise<ChildProcess> {
  const code =
    "process.on('SIGTERM', () => undefined); process.stdin.resume().on('end', () => process.exit()); console.log('ready')";
  const child = spawn(process.execPath, ['-e', code], { stdio: ['pipe', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout!, 'data');
  return child;
}

const unknown = (): string | false =>
  processStart(process.pid) === null && 'this system does not tell when a process started';

test('a worker that an earlier coordinator left is waited for', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const child = await worker(t);
  noteWorker(folder, 'local', { ...identityOf(child.pid!) });
  let over = false;
  const waiting = outliveWorker(folder, LONG_MS).then(() => {
    over = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 120));
  assert.equal(over, false, 'the folder is used while the worker writes there');
  const ended = once(child, 'exit');
  child.stdin!.end();
  await waiting;
  assert.deepEqual(await ended, [0, null], 'it was ended, though it had time left');
});

test('one that ignores being told to end is ended when its time is over', {
  timeout: 60_000,
  skip: unknown(),
}, async (t) => {
  const folder = temporaryFolder(t);
  const child = await worker(t);
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  noteWorker(folder, 'local', { ...identityOf(child.pid!) });
  await outliveWorker(folder, 100);
  assert.deepEqual(await ended, [null, 'SIGKILL']);
});

test('nothing is waited for or signalled by a note that cannot be believed', { timeout: 60_000 }, async (t) => {
  const folder = temporaryFolder(t);
  const child = await worker(t);
  const own = identityOf(child.pid!);
  const note = (handle: unknown, executor = 'local'): string => JSON.stringify({ executor, handle });
  const notes: Readonly<Record<string, string | null>> = {
    'no note': null,
    'cut off': '{"executor": "local", "handle": {"pid": 1',
    'every process': note({ ...own, pid: -1 }),
    'a group': note({ ...own, pid: -child.pid! }),
    'no number': note({ ...own, pid: `${child.pid}` }),
    'no handle': JSON.stringify({ executor: 'local' }),
    'of another machine': note({ ...own, machine: 'elsewhere' }),
    'of a process that had the number before': note({ ...own, started: '1' }),
    'of an executor that there is not': note({ ...own }, 'toString'),
  };
  for (const [what, text] of Object.entries(notes)) {
    if (text !== null) writeFileSync(join(folder, 'worker.json'), text);
    await outliveWorker(folder, 0);
    assert.ok(processIsAlive(own.pid, own.started), what);
  }
});
