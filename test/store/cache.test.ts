import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { lookUp, openWork, publish, quarantine, recoverWork } from '../../store/cache.ts';
import { fileIdentity } from '../../store/digests/file-identity.ts';
import { remember } from '../../store/digests/verified.ts';
import { openRuns, type RunsLayout } from '../../store/layout.ts';
import { manifestText, readExternalDigests } from '../../store/manifest.ts';
import { hashOutput } from '../../store/output-folder.ts';
import { KEY, keptManifest } from '../support/kept.ts';
import { temporaryFolder } from './temporary.ts';

const FILES = { names: ['x.png'], digests: ['1'.repeat(64)] };

/** As a step's process and the coordinator publish together. */
async function publishText(layout: RunsLayout, text: string, key = KEY) {
  const work = openWork(layout, 'prepare', key, FILES);
  mkdirSync(join(work.output, 'deep'));
  writeFileSync(join(work.output, 'deep', 'b.txt'), text);
  writeFileSync(join(work.output, 'a.txt'), 'a');
  const { outputs, verified } = await hashOutput(work.output);
  remember(work.folder, verified);
  return publish(layout, work, keptManifest({ key, outputs }));
}

const manifestOf = async (layout: RunsLayout, key = KEY) => {
  const found = await lookUp(layout, 'prepare', key);
  return found.state === 'sound' ? found.manifest : found;
};

const open = (t: TestContext): RunsLayout => openRuns(join(temporaryFolder(t), 'runs'));

test('a published result is found, with its files, and its work folder is gone', async (t) => {
  const layout = open(t);
  const manifest = await publishText(layout, 'bee');
  assert.deepEqual(await manifestOf(layout), manifest);
  assert.deepEqual(
    manifest.outputs.map(({ path, bytes }) => [path, bytes]),
    [
      ['a.txt', 1],
      ['deep/b.txt', 3],
    ],
  );
  assert.deepEqual(readdirSync(layout.entry('prepare', KEY)).toSorted(), [
    'files.json',
    'manifest.json',
    'output',
    'verified.json',
  ]);
  assert.deepEqual(readExternalDigests(layout.entry('prepare', KEY)), FILES);
  assert.deepEqual(readdirSync(layout.works), []);
});

test('the output digest depends on names and contents of the output alone', async (t) => {
  const layout = open(t);
  const first = await publishText(layout, 'bee');
  assert.equal((await publishText(layout, 'bee', 'b'.repeat(64))).output_digest, first.output_digest);
  assert.notEqual((await publishText(layout, 'bed', 'c'.repeat(64))).output_digest, first.output_digest);
});

test('a damaged result is no hit, whatever is damaged, and the reason is told', async (t) => {
  const layout = open(t);
  const entry = layout.entry('prepare', KEY);
  const broken = async (damage: () => void, reason: string): Promise<void> => {
    await publishText(layout, 'bee');
    assert.equal((await lookUp(layout, 'prepare', KEY)).state, 'sound');
    damage();
    assert.deepEqual(await lookUp(layout, 'prepare', KEY), { state: 'damaged', reason });
    rmSync(layout.stage('prepare'), { recursive: true });
  };
  const [a, b, manifest] = [
    join(entry, 'output/a.txt'),
    join(entry, 'output/deep/b.txt'),
    join(entry, 'manifest.json'),
  ];
  await broken(() => rmSync(a), 'output/a.txt is missing');
  await broken(() => writeFileSync(b, 'be'), 'output/deep/b.txt has 2 bytes instead of 3');
  await broken(() => writeFileSync(b, 'bed'), 'output/deep/b.txt has other contents than when it was made');
  await broken(() => rmSync(manifest), 'manifest.json is missing');
  await broken(
    () => writeFileSync(manifest, readFileSync(manifest).subarray(0, -20)),
    'manifest.json: it is not valid JSON',
  );
  await broken(() => writeFileSync(manifest, '{"format": 1}'), 'manifest.json: another version of assay wrote it');
  await broken(() => writeFileSync(manifest, '{"format": 2}'), 'manifest.json: its seal is missing');
  await broken(
    () => writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('224', '225')),
    'manifest.json: it is not as it was written: its seal does not fit',
  );
  await broken(
    () =>
      writeFileSync(
        manifest,
        manifestText({ ...keptManifest({}), outputs: [{ path: '../x', bytes: 1, sha256: KEY }] }),
      ),
    'manifest.json: /outputs/0/path must match pattern "^(?!/)(?!(.*/)?\\.\\.?(/|$))[^\\\\\\u0000]+$"',
  );
  await broken(() => {
    rmSync(b);
    mkdirSync(b);
  }, 'output/deep/b.txt is not a file any more');
  await publishText(layout, 'bee');
  renameSync(entry, layout.entry('prepare', 'b'.repeat(64)));
  assert.deepEqual(await lookUp(layout, 'prepare', 'b'.repeat(64)), {
    state: 'damaged',
    reason: 'manifest.json is of another result',
  });
});

test('what was verified is not read again, unless its times or its inode have changed or nothing is to be believed', async (t) => {
  const layout = open(t);
  await publishText(layout, 'bee');
  const path = join(layout.output('prepare', KEY), 'a.txt');
  // As a disk does that loses a bit: the file is another, its times are not.
  const memory = join(layout.entry('prepare', KEY), 'verified.json');
  const known = JSON.parse(readFileSync(memory, 'utf8')) as Record<string, string>;
  writeFileSync(path, 'b');
  writeFileSync(memory, JSON.stringify({ ...known, 'a.txt': fileIdentity(statSync(path, { bigint: true })) }));
  assert.equal((await lookUp(layout, 'prepare', KEY)).state, 'sound');
  assert.equal((await lookUp(layout, 'prepare', KEY, { readUpTo: 1 })).state, 'damaged');
  // Found once, it is not forgotten.
  assert.equal((await lookUp(layout, 'prepare', KEY)).state, 'damaged');
});

test('a damaged memory of what was verified costs a look at the files and nothing else', async (t) => {
  const layout = open(t);
  const manifest = await publishText(layout, 'bee');
  const memory = join(layout.entry('prepare', KEY), 'verified.json');
  for (const text of ['', '[]', '{"a.txt": 1}', 'null', '{"a.txt": "1.2.3.4"}']) {
    writeFileSync(memory, text);
    assert.deepEqual(await manifestOf(layout), manifest);
  }
});

test('a damaged result is put aside with its reason', async (t) => {
  const layout = open(t);
  await publishText(layout, 'bee');
  for (let again = 0; again < 2; again++) {
    if (again > 0) await publishText(layout, 'bed');
    const kept = quarantine(layout, 'prepare', KEY, 'output/a.txt is missing');
    assert.deepEqual(await lookUp(layout, 'prepare', KEY), { state: 'absent' });
    assert.equal(readFileSync(`${kept}.txt`, 'utf8'), 'output/a.txt is missing\n');
    assert.equal(readFileSync(join(kept, 'output/deep/b.txt'), 'utf8'), again === 0 ? 'bee' : 'bed');
  }
});

test('a work folder that was left behind keeps its scratch and nothing else', async (t) => {
  const layout = open(t);
  const left = openWork(layout, 'finetune', KEY, FILES);
  assert.equal(left.resumed, false);
  writeFileSync(join(left.scratch, 'checkpoint'), 'epoch 3');
  writeFileSync(join(left.output, 'half'), '');
  writeFileSync(left.events, '{}');
  const again = openWork(layout, 'finetune', KEY, FILES);
  assert.equal(again.resumed, true);
  assert.equal(readFileSync(join(again.scratch, 'checkpoint'), 'utf8'), 'epoch 3');
  assert.deepEqual(readdirSync(again.output), []);
  assert.equal(existsSync(again.events), false);
});

test('a publication that was cut off before its rename is finished', async (t) => {
  const layout = open(t);
  const manifest = await publishText(layout, 'bee');
  renameSync(layout.entry('prepare', KEY), layout.work('prepare', KEY));
  assert.deepEqual(await lookUp(layout, 'prepare', KEY), { state: 'absent' });
  writeFileSync(join(layout.work('prepare', KEY), 'step.json.00000000-1-1.tmp'), 'of a killed writer');
  assert.deepEqual(await recoverWork(layout, 'prepare', KEY), { state: 'sound', manifest });
  assert.equal(existsSync(join(layout.entry('prepare', KEY), 'step.json.00000000-1-1.tmp')), false);
  assert.deepEqual(await manifestOf(layout), manifest);
});

test('a publication that was cut off and damaged is not finished', async (t) => {
  const layout = open(t);
  await publishText(layout, 'bee');
  renameSync(layout.entry('prepare', KEY), layout.work('prepare', KEY));
  writeFileSync(join(layout.work('prepare', KEY), 'output/a.txt'), 'b');
  assert.deepEqual(await recoverWork(layout, 'prepare', KEY), {
    state: 'damaged',
    reason: 'output/a.txt has other contents than when it was made',
  });
  assert.deepEqual(await lookUp(layout, 'prepare', KEY), { state: 'absent' });
});

test('a work folder without manifest is not taken for a publication', async (t) => {
  const layout = open(t);
  writeFileSync(join(openWork(layout, 'prepare', KEY, FILES).output, 'a.txt'), 'a');
  assert.deepEqual(await recoverWork(layout, 'prepare', KEY), { state: 'absent' });
  assert.deepEqual(await lookUp(layout, 'prepare', KEY), { state: 'absent' });
});

test('a new result takes the place of an old one of the same key', async (t) => {
  const layout = open(t);
  await publishText(layout, 'old');
  const manifest = await publishText(layout, 'new');
  assert.deepEqual(await manifestOf(layout), manifest);
  assert.equal(readFileSync(join(layout.output('prepare', KEY), 'deep', 'b.txt'), 'utf8'), 'new');
  assert.deepEqual(readdirSync(layout.works), []);
});

test('links in an output are refused, because what they lead to may change', async (t) => {
  const layout = open(t);
  const work = openWork(layout, 'prepare', KEY, FILES);
  symlinkSync('/etc/hostname', join(work.output, 'link'));
  await assert.rejects(hashOutput(work.output), {
    message: 'a stage left link, which is neither a file nor a folder',
  });
});

test('a runs folder below a file is refused before anything is done', async (t) => {
  const file = join(temporaryFolder(t), 'file');
  writeFileSync(file, '');
  assert.throws(() => openRuns(join(file, 'runs')), {
    name: 'EnvironmentError',
    message: [
      `${file}/runs: a part of this path is a file, not a folder (ENOTDIR)`,
      '  Choose a folder that can be written to with --runs <folder>',
    ].join('\n'),
  });
});
