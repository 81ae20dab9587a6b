import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { sha256 } from '../../common/canonical.ts';
import { openDigestMemory } from '../../store/digests/digest-memory.ts';
import { openFileDigests } from '../../store/digests/digests.ts';
import { temporaryFolder } from './temporary.ts';

const PLANTED = 'f'.repeat(64);

/** A file whose remembered digest is wrong on purpose: whoever answers with it has not read the file. */
function planted(t: TestContext) {
  const folder = temporaryFolder(t);
  const file = join(folder, 'x.png');
  const memoryFile = join(folder, 'runs', 'digests.tsv');
  writeFileSync(file, 'abc');
  const memory = openDigestMemory(memoryFile);
  memory.remember(file, statSync(file, { bigint: true }), PLANTED, Date.now() + 60_000);
  memory.save();
  return { folder, file, memoryFile };
}

const digestsOf = (memoryFile: string, ...files: readonly string[]) => openFileDigests(memoryFile).of(files);

test('digests are SHA-256 of the contents, in the order of the files', async (t) => {
  const folder = temporaryFolder(t);
  const names = Array.from({ length: 100 }, (_, index) => join(folder, `${index}`));
  // Of no, one and several blocks.
  const contents = names.map((name, index) => name.repeat([0, 2_000, 100_000][index % 3]!));
  for (const [index, name] of names.entries()) writeFileSync(name, contents[index]!);
  const expected = contents.map((content) => sha256(content));
  assert.deepEqual(await digestsOf(join(folder, 'digests.tsv'), ...names), expected);
});

test('a file that is as it was is not read again', async (t) => {
  const { file, memoryFile } = planted(t);
  assert.deepEqual(await digestsOf(memoryFile, file), [PLANTED]);
});

test('a touched file is read again and has the same digest', async (t) => {
  const { file, memoryFile } = planted(t);
  utimesSync(file, new Date(2020, 1), new Date(2020, 1));
  assert.deepEqual(await digestsOf(memoryFile, file), [sha256('abc')]);
});

test('a change that keeps size and modification time is seen', async (t) => {
  const { file, memoryFile } = planted(t);
  const { atime, mtime } = statSync(file);
  writeFileSync(file, 'abd');
  utimesSync(file, atime, mtime);
  assert.deepEqual(await digestsOf(memoryFile, file), [sha256('abd')]);
});

test('a file that was changed just before it was hashed is not remembered', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'x.png');
  const memoryFile = join(folder, 'digests.tsv');
  writeFileSync(file, 'abc');
  await digestsOf(memoryFile, file);
  const memory = openDigestMemory(memoryFile);
  assert.equal(memory.recall(file, statSync(file, { bigint: true })), null);
});

test('a file that was at rest when it was hashed is remembered by the next run', async (t) => {
  const folder = temporaryFolder(t);
  const memoryFile = join(folder, 'digests.tsv');
  const old = new URL('../../LICENSE', import.meta.url).pathname;
  const stats = statSync(old, { bigint: true });
  if (Number(stats.ctimeMs) > Date.now() - 10_000) return t.skip('the file was only just checked out');
  await digestsOf(memoryFile, old);
  assert.equal(openDigestMemory(memoryFile).recall(old, stats), sha256(readFileSync(old)));
});

test('what two runs remember at the same time is kept, and the file does not grow with every change', (t) => {
  const folder = temporaryFolder(t);
  const memoryFile = join(folder, 'digests.tsv');
  const names = Array.from({ length: 20 }, (_, index) => join(folder, `${index}.png`));
  for (const name of names) writeFileSync(name, name);
  const open = () => openDigestMemory(memoryFile);
  const remember = (memory: ReturnType<typeof open>, name: string, digit: string): void =>
    memory.remember(name, statSync(name, { bigint: true }), digit.repeat(64), Date.now() + 60_000);
  const recalled = (name: string) => open().recall(name, statSync(name, { bigint: true }))?.[0];
  const first = open();
  for (const name of names) remember(first, name, '0');
  first.save();
  const [one, two] = [open(), open()];
  remember(one, names[3]!, '1');
  remember(two, names[5]!, '2');
  one.save();
  two.save();
  assert.deepEqual(names.slice(2, 7).map(recalled), ['0', '1', '0', '2', '0']);
  for (let change = 0; change < 50; change++) {
    const memory = open();
    remember(memory, names[5]!, String(change % 10));
    memory.save();
  }
  assert.deepEqual(names.slice(2, 7).map(recalled), ['0', '1', '0', '9', '0']);
  assert.ok(
    readFileSync(memoryFile, 'utf8')
      .split('\n')
      .filter((line) => line !== '').length <= 26,
  );
});

test('damaged lines of the memory cost a re-hash and nothing else', async (t) => {
  const { file, memoryFile } = planted(t);
  truncateSync(memoryFile, 60);
  assert.deepEqual(await digestsOf(memoryFile, file), [sha256('abc')]);
  writeFileSync(memoryFile, 'something else\n\t\t\n');
  assert.deepEqual(await digestsOf(memoryFile, file), [sha256('abc')]);
});

test('all files that cannot be read are named at once', async (t) => {
  const { folder, file, memoryFile } = planted(t);
  mkdirSync(join(folder, 'folder'));
  const paths = [join(folder, 'gone.png'), file, join(folder, 'folder'), join(file, 'below')];
  await assert.rejects(digestsOf(memoryFile, ...paths), {
    name: 'InputError',
    message: [
      `${folder}/gone.png: the file does not exist`,
      '  Check the path, or restore the file',
      `${folder}/folder: expected a file, but this is a folder`,
      `${folder}/x.png/below: a part of this path is a file, not a folder (ENOTDIR)`,
      '  Choose another folder',
    ].join('\n'),
  });
});

test('of very many missing files the first are named and the rest counted', async (t) => {
  const folder = temporaryFolder(t);
  const paths = Array.from({ length: 1000 }, (_, index) => join(folder, `${index}`));
  await assert.rejects(digestsOf(join(folder, 'digests.tsv'), ...paths), (error: Error) => {
    const lines = error.message.split('\n').filter((line) => !line.startsWith('  '));
    assert.deepEqual(lines.slice(0, 2), [
      `${folder}/0: the file does not exist`,
      `${folder}/1: the file does not exist`,
    ]);
    assert.deepEqual(lines.slice(20), ['and 980 more files like these']);
    return true;
  });
});

test('an interruption ends the reading', async (t) => {
  const { file, memoryFile } = planted(t);
  await assert.rejects(openFileDigests(memoryFile).of([file], { signal: AbortSignal.abort() }), {
    name: 'Interrupted',
    message: 'interrupted while reading files',
  });
});
