/**
 * A byte changed in any file that a run keeps, at equal size and at another: never a wrong number, never told as a
 * defect, and mended by running again.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { AssayError } from '../../../common/errors.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { latestResults } from '../../../pipelines/run/latest.ts';
import { run } from '../../../pipelines/run/run.ts';
import { survey } from '../../../pipelines/run/survey.ts';
import { trainedTrial } from '../../../pipelines/run/trained.ts';
import { markRun } from '../../../report/run-block.ts';
import { stages } from '../../../stages/index.ts';
import { inlineExecutor } from '../run/rig/inline-executor.ts';
import { writeImages } from './images.ts';
import { KINDS, kindOf } from './kinds.ts';

const EXPERIMENT = `name: tiny
task: classification
data: { format: folder, root: data, splits: { train: train, val: val, test: test }, image: { size: 16, store: 16 }, augment: none }
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 8, depth: 1, heads: 1 }
schedule: { optimizer: { name: sgd }, lr: 0.01, epochs: 1, batch_size: 4 }
evaluation: { crops: center }
trials: 2
arms: { a: {} }
`;

async function folderWithRuns(t: TestContext): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-damage-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await writeImages(join(folder, 'data'));
  writeFileSync(join(folder, 'tiny.yaml'), EXPERIMENT);
  return folder;
}

async function runs(folder: string) {
  const experiment = await loadExperiment(join(folder, 'tiny.yaml'), { set: [] });
  const quiet = new AbortController().signal;
  const what = { experiment, registry: stages, runs: join(folder, 'runs') };
  const executor = inlineExecutor(stages, 1);
  return {
    plan: () => survey(what),
    run: () => run({ ...what, jobs: 1, executor, command: ['test'], emit: () => undefined, stop: quiet, kill: quiet }),
  };
}

/** By kind, one file of each. */
function filesByKind(folder: string): ReadonlyMap<string, string> {
  const root = join(folder, 'runs');
  const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  const paths = files.map((file) => join(file.parentPath, file.name)).toSorted();
  return new Map(paths.map((path) => [kindOf(path.slice(root.length + 1)), path]));
}

/** The one that each kind of file suffers by itself; the others all files suffer at once. */
const ALONE = 'a bit in the middle';

const DAMAGES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'a bit in the middle': (bytes) => changed(bytes, (byte) => byte ^ 1),
  'a digit': (bytes) => {
    const at = bytes.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39);
    return bytes.with(at, bytes[at] === 0x31 ? 0x32 : 0x31) as Buffer;
  },
  zeroes: (bytes) => Buffer.alloc(bytes.length),
  'the end cut off': (bytes) => bytes.subarray(0, bytes.length - 2),
};

function changed(bytes: Buffer, change: (byte: number) => number): Buffer {
  const at = bytes.length >> 1;
  return Buffer.concat([bytes.subarray(0, at), Buffer.of(change(bytes[at]!)), bytes.subarray(at + 1)]);
}

/** What a look at the results gives: their text, or that they are damaged; anything else is a mistake. */
async function look(folder: string): Promise<string | null> {
  const root = join(folder, 'runs');
  const found: (string | null)[] = [];
  for (const ask of [
    async () => (await latestResults(root, 'tiny')).results,
    async () => JSON.stringify((await trainedTrial(root, 'tiny', (trials) => trials[0]!)).chosen),
  ]) {
    try {
      found.push(await ask());
    } catch (error) {
      assert.ok(error instanceof AssayError, String(error));
      assert.match(error.message, /damaged/);
      found.push(null);
    }
  }
  return found[0] ?? null;
}

test('the table of kinds names every file that a run leaves', async (t) => {
  const folder = await folderWithRuns(t);
  await (await runs(folder)).run();
  // What is known of external files is kept only of those that have not just been written: there or not, by the clock.
  const always = (kinds: Iterable<string>): readonly string[] =>
    [...kinds].filter((kind) => kind !== 'digests.tsv').toSorted();
  assert.deepEqual(always(filesByKind(folder).keys()), always(KINDS), 'add the kind to kinds.ts');
});

/** Without what a page says of the run that wrote it: another run has other times. */
function ofTrials(path: string, bytes: Buffer): string {
  return markRun({ name: path, text: bytes.toString('latin1') }, { notice: null, facts: [] });
}

/** Damages files, looks, plans and runs: what comes of it is right or said to be damaged, and afterwards all is well. */
async function strike(folder: string, right: string, victims: Iterable<string>, damage: (bytes: Buffer) => Buffer) {
  const { plan, run: again } = await runs(folder);
  const before = [...victims].map((path) => ({ path, bytes: readFileSync(path) }));
  const what = before.map(({ path }) => kindOf(path.slice(folder.length + '/runs/'.length))).join();
  for (const { path, bytes } of before) writeFileSync(path, damage(bytes));
  assert.ok([right, null].includes(await look(folder)), what);
  await plan();
  const { state, report, outcomes, damaged } = await again();
  assert.equal(state, 'finished', `${what}: ${JSON.stringify(outcomes.flatMap(({ problems }) => problems))}`);
  assert.equal(report?.text, right, what);
  assert.equal(readFileSync(report!.results, 'utf8'), right, what);
  for (const { path, bytes } of before) {
    // Records and memories are written anew, other than they were.
    if (/\/output\/|\/reports\//.test(path))
      assert.equal(ofTrials(path, readFileSync(path)), ofTrials(path, bytes), `${path} is not mended`);
  }
  const inCache = before.some(({ path }) => /\/output\/|manifest\.json$/.test(path));
  assert.equal(damaged.length > 0, inCache, `${what}: told of ${damaged.length}`);
  const idle = await again();
  assert.ok(
    idle.outcomes.every(({ result }) => result === 'cached') && idle.damaged.length === 0,
    `${what}: not mended`,
  );
  assert.equal(await look(folder), right, what);
}

for (const [name, damage] of Object.entries(DAMAGES)) {
  test(`${name} in any file: never a wrong number, and mended by running again`, async (t) => {
    const folder = await folderWithRuns(t);
    await (await runs(folder)).run();
    const right = (await latestResults(join(folder, 'runs'))).results;
    const files = filesByKind(folder);
    if (name !== ALONE) await strike(folder, right, files.values(), damage);
    else for (const path of files.values()) await strike(folder, right, [path], damage);
  });
}
