/** `assay verify` and `assay gc` over the results of a real run. */
import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { openRuns } from '../../store/layout.ts';
import { claim } from '../../store/lock.ts';
import { manifestText, outputDigest } from '../../store/manifest.ts';
import { keptManifest, outputFile } from '../support/kept.ts';
import { assay, temporaryFolder, writeExperiment } from './binary.ts';

const keyOf = (index: number): string => String(index).padStart(64, '0');

/** Results of other experiments, the first the oldest. */
function withResults(t: TestContext, count: number): { readonly folder: string; readonly stage: string } {
  const folder = temporaryFolder(t);
  const layout = openRuns(join(folder, 'runs'));
  for (let index = 0; index < count; index++) {
    const entry = layout.entry('prepare', keyOf(index));
    mkdirSync(join(entry, 'output'), { recursive: true });
    writeFileSync(join(entry, 'output', 'a.txt'), 'a'.repeat(1000));
    const outputs = [outputFile('a.txt', 'a'.repeat(1000))];
    const started = `2026-01-0${index + 1}T00:00:00.000Z`;
    const own = { key: keyOf(index), step: `prepare:${index}`, started, outputs, output_digest: outputDigest(outputs) };
    writeFileSync(join(entry, 'manifest.json'), manifestText(keptManifest(own)));
  }
  return { folder, stage: layout.stage('prepare') };
}

test('verify reads every result, remembered or not, and names what is damaged', async (t) => {
  const { folder, stage } = withResults(t, 3);
  const sound = await assay(folder, 'verify');
  assert.deepEqual(sound, { code: 0, stdout: '3 results, 0 MB read: all as they were published\n', stderr: '' });
  const place = join(stage, keyOf(1));
  writeFileSync(join(place, 'output', 'a.txt'), 'b'.repeat(1000));
  const { code, stdout } = await assay(folder, 'verify');
  assert.equal(code, 1);
  const reason = 'output/a.txt has other contents than when it was made';
  assert.equal(stdout, `damaged: ${place}: ${reason}\n3 results, 0 MB read: 1 damaged\n`);
  const json = await assay(folder, 'verify', '--json');
  assert.deepEqual(JSON.parse(json.stdout), { results: 3, bytes: 2000, damaged: [{ folder: place, reason }] });
});

test('gc asks what may go, tells it first, and removes the oldest down to a size', async (t) => {
  const { folder, stage } = withResults(t, 4);
  const none = await assay(folder, 'gc');
  assert.equal(none.code, 2);
  assert.match(
    none.stderr,
    /nothing says what may go\n {2}Name the experiment files whose results stay, or --older-than/,
  );
  const dry = await assay(folder, 'gc', '--most-size', '2kB', '--dry-run');
  assert.equal(
    dry.stdout,
    '2026-01-01       0 MB  prepare:0 of x\n2026-01-02       0 MB  prepare:1 of x\n2 results, 0 MB would go\n',
  );
  assert.equal(readdirSync(stage).length, 4);
  const real = await assay(folder, 'gc', '--most-size', '2kB', '--json');
  assert.equal(real.code, 0, real.stderr);
  assert.deepEqual(JSON.parse(real.stdout).left, { results: 2, bytes: 2000 });
  assert.deepEqual(readdirSync(stage), [keyOf(2), keyOf(3)]);
  assert.deepEqual(readdirSync(join(folder, 'runs', 'work')), []);
  assert.deepEqual(readdirSync(join(folder, 'runs', 'locks')), []);
});

test('gc by age takes what is older, and what cannot be read of its age', async (t) => {
  const { folder, stage } = withResults(t, 3);
  appendFileSync(join(stage, keyOf(2), 'manifest.json'), ' ');
  const days = (Date.now() - Date.parse('2026-01-01T12:00:00.000Z')) / (24 * 3600_000);
  const { code, stderr } = await assay(folder, 'gc', '--older-than', String(days));
  assert.equal(code, 0, stderr);
  assert.deepEqual(readdirSync(stage), [keyOf(1)]);
});

test('gc keeps what an experiment needs, whose run then has nothing to do', async (t) => {
  const { folder, stage } = withResults(t, 2);
  writeExperiment(folder);
  const run = await assay(folder, 'run', 'tiny.yaml');
  assert.equal(run.code, 0, run.stderr);
  const { code, stdout, stderr } = await assay(folder, 'gc', 'tiny.yaml');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^2 results, 0 MB removed$/m);
  assert.ok(!existsSync(join(stage, keyOf(0))));
  assert.match((await assay(folder, 'run', 'tiny.yaml')).stderr, /nothing to do: 5 steps cached/);
});

test('gc waits for runs, and leaves a step that somebody is at', async (t) => {
  const { folder, stage } = withResults(t, 2);
  const layout = openRuns(join(folder, 'runs'));
  const step = claim(layout.lock('prepare', keyOf(0)));
  assert.equal(step.state, 'held');
  const some = await assay(folder, 'gc', '--most-size', '0');
  assert.match(some.stderr, /left, since others are at them: 1 result/);
  assert.deepEqual(readdirSync(stage), [keyOf(0)]);
  const run = claim(layout.runLock('mine'));
  assert.equal(run.state, 'held');
  const refused = await assay(folder, 'gc', '--most-size', '0');
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /the run mine is at work in .*\n {2}Wait for its end, or stop it/);
  for (const one of [step, run]) if (one.state === 'held') one.lock.release();
});
