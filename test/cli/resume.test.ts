/** Killed in the middle of an epoch without any chance to tidy up, a run goes on and ends with the same bytes. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { assay, BINARY, temporaryFolder } from './binary.ts';

/** As `npm run test:xla` asks: what is resumed on one device need not be on another. */
const DEVICE = process.env['ASSAY_TEST_DEVICE'] ?? 'cpu';
const RUN = ['run', 'resumed.yaml', '--device', DEVICE] as const;
const EPOCHS = 8;
const EXPERIMENT = `name: resumed
task: classification
data:
  format: phantom
  phantom: { train: 96, val: 16, test: 16, size: 32 }
  image: { size: 32, normalize: none }
model: { arch: vit_tiny_patch16_224, patch_size: 4, embed_dim: 48, depth: 2, heads: 3, drop: 0.1, drop_path: 0.1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: ${EPOCHS}, batch_size: 8 }
evaluation: { crops: center }
arms: { only: {} }
`;

function folderWithExperiment(t: TestContext): string {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'resumed.yaml'), EXPERIMENT);
  return folder;
}

/** Starts a run and resolves when its trial has finished its third epoch and is in the middle of the next. */
async function runUntilFourthEpoch(folder: string): Promise<ChildProcess> {
  const child = spawn(process.execPath, [BINARY, ...RUN], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  for await (const text of child.stderr.setEncoding('utf8')) {
    said += text;
    if (said.includes(`epoch 3/${EPOCHS}`)) return child;
  }
  throw new Error(`the run ended before its third epoch:\n${said}`);
}

/** The work or cache folder of the only trial. */
function trialFolder(folder: string, where: 'work' | 'cache/finetune'): string {
  const parent = join(folder, 'runs', where);
  const names = readdirSync(parent).filter((name) => where !== 'work' || /^finetune-[0-9a-f]+$/.test(name));
  assert.equal(names.length, 1, names.join());
  return join(parent, names[0]!);
}

const weightsOf = (folder: string): Buffer =>
  readFileSync(join(trialFolder(folder, 'cache/finetune'), 'output/weights.safetensors'));

function workerOf(folder: string): number {
  const note = JSON.parse(readFileSync(join(trialFolder(folder, 'work'), 'worker.json'), 'utf8')) as {
    readonly handle: { readonly pid: number };
  };
  return note.handle.pid;
}

async function uninterrupted(t: TestContext): Promise<Buffer> {
  const folder = folderWithExperiment(t);
  const { code, stderr } = await assay(folder, ...RUN);
  assert.equal(code, 0, stderr);
  return weightsOf(folder);
}

async function resumed(folder: string): Promise<Buffer> {
  const { code, stderr } = await assay(folder, ...RUN);
  assert.equal(code, 0, stderr);
  assert.doesNotMatch(stderr, new RegExp(`epoch [12]/${EPOCHS}`), 'the first epochs were trained again');
  return weightsOf(folder);
}

test('a run whose coordinator or worker is killed in an epoch ends with the weights of one that was left alone', async (t) => {
  const expected = await uninterrupted(t);
  for (const victim of ['coordinator', 'worker'] as const) {
    const folder = folderWithExperiment(t);
    const coordinator = await runUntilFourthEpoch(folder);
    const ended = once(coordinator, 'exit');
    process.kill(victim === 'worker' ? workerOf(folder) : coordinator.pid!, 'SIGKILL');
    await ended;
    assert.ok((await resumed(folder)).equals(expected), `other weights after the ${victim} was killed`);
  }
});
