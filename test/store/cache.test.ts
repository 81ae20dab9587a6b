import assert from 'node:assert/strict';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { cachedManifests, lookUp, openWork, publish, recoverWork } from '../../store/cache.ts';
import { openRuns, type RunsLayout } from '../../store/layout.ts';
import { readExternalDigests } from '../../store/manifest.ts';
import { temporaryFolder } from './temporary.ts';

const KEY = 'a'.repeat(64);
const FILES = { names: ['x.png'], digests: ['1'.repeat(64)] };

const about = (key = KEY) => ({
  stage: 'prepare',
  stage_version: 1,
  key,
  experiment: 'x',
  step: 'prepare:lung',
  params: { size: 224 },
  files_digest: '0'.repeat(64),
  inputs: {},
  started: '2026-01-01T00:00:00.000Z',
  seconds: 1,
  device: 'cpu',
  threads: 2,
  versions: { assay: '0.1.0' },
});

function publishText(layout: RunsLayout, text: string, key = KEY) {
  const work = openWork(layout, 'prepare', key, FILES);
  mkdirSync(join(work.output, 'deep'));
  writeFileSync(join(work.output, 'deep', 'b.txt'), text);
  writeFileSync(join(work.output, 'a.txt'), 'a');
  return publish(layout, work, about(key));
}

const open = (t: TestContext): RunsLayout => openRuns(join(temporaryFolder(t), 'runs'));

test('a published result is found, with its files, and its work folder is gone', (t) => {
  const layout = open(t);
  const manifest = publishText(layout, 'bee');
  assert.deepEqual(lookUp(layout, 'prepare', KEY), manifest);
  assert.deepEqual(
    manifest.outputs.map(({ path, bytes }) => [path, bytes]),
    [
      ['a.txt', 1],
      ['deep/b.txt', 3],
    ],
  );
  assert.deepEqual(readdirSync(layout.entry('prepare', KEY)).toSorted(), ['files.json', 'manifest.json', 'output']);
  assert.deepEqual(readExternalDigests(layout.entry('prepare', KEY)), FILES);
  assert.deepEqual(readdirSync(layout.works), []);
});

test('the output digest depends on names and contents of the output alone', (t) => {
  const layout = open(t);
  const first = publishText(layout, 'bee');
  assert.equal(publishText(layout, 'bee', 'b'.repeat(64)).output_digest, first.output_digest);
  assert.notEqual(publishText(layout, 'bed', 'c'.repeat(64)).output_digest, first.output_digest);
});

test('a result is no hit when a file is missing or cut, its manifest is cut, or it lies under another key', (t) => {
  const layout = open(t);
  const entry = layout.entry('prepare', KEY);
  const broken = (damage: () => void): void => {
    publishText(layout, 'bee');
    assert.notEqual(lookUp(layout, 'prepare', KEY), null);
    damage();
    assert.equal(lookUp(layout, 'prepare', KEY), null);
    assert.deepEqual([...cachedManifests(layout, 'prepare')], []);
    rmSync(layout.stage('prepare'), { recursive: true });
  };
  broken(() => rmSync(join(entry, 'output', 'a.txt')));
  broken(() => writeFileSync(join(entry, 'output', 'deep', 'b.txt'), 'be'));
  const manifest = join(entry, 'manifest.json');
  broken(() => writeFileSync(manifest, readFileSync(manifest).subarray(0, -20)));
  broken(() => writeFileSync(manifest, '{"format": 1}'));
  broken(() => renameSync(entry, layout.entry('prepare', 'b'.repeat(64))));
});

test('a work folder that was left behind keeps its scratch and nothing else', (t) => {
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

test('a publication that was cut off before its rename is finished', (t) => {
  const layout = open(t);
  const manifest = publishText(layout, 'bee');
  renameSync(layout.entry('prepare', KEY), layout.work('prepare', KEY));
  assert.equal(lookUp(layout, 'prepare', KEY), null);
  assert.deepEqual(recoverWork(layout, 'prepare', KEY), manifest);
  assert.deepEqual(lookUp(layout, 'prepare', KEY), manifest);
});

test('a work folder without manifest is not taken for a publication', (t) => {
  const layout = open(t);
  writeFileSync(join(openWork(layout, 'prepare', KEY, FILES).output, 'a.txt'), 'a');
  assert.equal(recoverWork(layout, 'prepare', KEY), null);
  assert.equal(lookUp(layout, 'prepare', KEY), null);
});

test('a new result takes the place of an old one of the same key', (t) => {
  const layout = open(t);
  publishText(layout, 'old');
  const manifest = publishText(layout, 'new');
  assert.deepEqual(lookUp(layout, 'prepare', KEY), manifest);
  assert.equal(readFileSync(join(layout.output('prepare', KEY), 'deep', 'b.txt'), 'utf8'), 'new');
  assert.deepEqual(readdirSync(layout.works), []);
});

test('links in an output are refused, because what they lead to may change', (t) => {
  const layout = open(t);
  const work = openWork(layout, 'prepare', KEY, FILES);
  symlinkSync('/etc/hostname', join(work.output, 'link'));
  assert.throws(() => publish(layout, work, about()), {
    message: 'a stage left link, which is neither a file nor a folder',
  });
  assert.equal(lookUp(layout, 'prepare', KEY), null);
});

test('a runs folder below a file is refused before anything is done', (t) => {
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
