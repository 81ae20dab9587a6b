import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { sweepTemporary } from '../../common/temporary.ts';

test('a file is replaced whole and nothing else is left', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-atomic-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'record.json');
  writeFileSync(path, 'a longer old text');
  writeFileAtomic(path, 'new');
  assert.equal(readFileSync(path, 'utf8'), 'new');
  assert.deepEqual(readdirSync(folder), ['record.json']);
});

test('where the rename fails the old state stays and the temporary file goes', (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-atomic-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'taken');
  mkdirSync(join(path, 'inside'), { recursive: true });
  assert.throws(() => writeFileAtomic(path, 'text'), { code: 'EISDIR' });
  assert.deepEqual(readdirSync(folder), ['taken']);
});

test("another machine's unfinished files stay for a day: whether it still writes nobody can ask", (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'assay-atomic-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const files = ['new', 'old'].map((name) => `${name}.json.00000000-7-5.tmp`);
  for (const file of files) writeFileSync(join(folder, file), 'half');
  const day = 24 * 3600;
  const now = Date.now() / 1000;
  utimesSync(join(folder, files[0]!), now - day + 600, now - day + 600);
  utimesSync(join(folder, files[1]!), now - day - 600, now - day - 600);
  sweepTemporary(folder);
  assert.deepEqual(readdirSync(folder), [files[0]]);
});
