import assert from 'node:assert/strict';
import fs, { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { readUpTo, writeAll } from '../../common/files.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-files-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'file');
const bytes = Uint8Array.from({ length: 10 }, (_, index) => index);

/** A system that does at most three bytes a call, as it may. */
function inSmallSteps(t: TestContext): void {
  const { readSync, writeSync } = fs;
  const short = (call: typeof readSync) =>
    ((descriptor: number, memory: Uint8Array, offset: number, length: number, position: number | null) =>
      call(descriptor, memory, offset, Math.min(3, length), position)) as typeof readSync;
  fs.readSync = short(readSync);
  fs.writeSync = short(writeSync as typeof readSync) as typeof writeSync;
  syncBuiltinESMExports();
  t.after(() => {
    Object.assign(fs, { readSync, writeSync });
    syncBuiltinESMExports();
  });
}

test('all bytes are written where the system takes them in parts: where the file is at, or at a place', (t) => {
  inSmallSteps(t);
  const descriptor = openSync(path, 'w+');
  writeAll(descriptor, bytes);
  writeAll(descriptor, bytes.subarray(0, 5));
  writeAll(descriptor, Uint8Array.of(7, 7, 7, 7), 1);
  closeSync(descriptor);
  assert.deepEqual([...readFileSync(path)], [0, 7, 7, 7, 7, 5, 6, 7, 8, 9, 0, 1, 2, 3, 4]);
});

test('what is asked for is read whole where the system gives it in parts, and less where the file ends', (t) => {
  inSmallSteps(t);
  writeFileSync(path, bytes);
  const descriptor = openSync(path, 'r');
  const into = new Uint8Array(8);
  assert.equal(readUpTo(descriptor, into, 1), 8);
  assert.deepEqual([...into], [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.equal(readUpTo(descriptor, into, 6), 4);
  assert.equal(readUpTo(descriptor, into.fill(0), 2, 4), 4);
  assert.deepEqual([...into], [2, 3, 4, 5, 0, 0, 0, 0]);
  assert.equal(readUpTo(descriptor, into, 99), 0);
  closeSync(descriptor);
});
