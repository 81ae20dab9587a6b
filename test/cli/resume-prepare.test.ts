/** Killed in the middle of decoding without any chance to tidy up, a preparation decodes only the rest. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { crc32 } from 'node:zlib';
import { randomStream } from '../../common/random.ts';
import { encodePng } from '../../data/decoding/encode-png.ts';
import { writeFiles } from '../data/files.ts';
import { assay, BINARY, temporaryFolder } from './binary.ts';

const COUNT = 900;
const SIDE = 256;
const EXPERIMENT = `name: resumed
task: classification
data:
  format: rsna
  root: .
  images: images
  splits: { train: train.txt, val: val.txt, test: test.txt }
  image: { size: 32, store: 32 }
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
arms: { only: {} }
`;
const RUN = ['run', 'resumed.yaml', '--until', 'prepare'] as const;

/** Few different pictures under many names: decoding is the work, not making them. */
async function folderWithImages(t: TestContext): Promise<string> {
  const folder = temporaryFolder(t);
  const names = Array.from({ length: COUNT }, (_, index) => `${index}.png`);
  const list = (from: number, to: number): string =>
    names
      .slice(from, to)
      .map((name, index) => `${name} ${index % 2}\n`)
      .join('');
  const lists = { 'train.txt': list(0, COUNT - 20), 'val.txt': list(COUNT - 20, COUNT - 10) };
  writeFiles(folder, { ...lists, 'test.txt': list(COUNT - 10, COUNT), 'resumed.yaml': EXPERIMENT });
  for (const [index, name] of names.entries()) {
    const file = join(folder, 'images', name);
    if (index < 4) writeFiles(folder, { [`images/${name}`]: await noise(index) });
    else copyFileSync(join(folder, 'images', names[index % 4]!), file);
  }
  return folder;
}

function noise(seed: number): Promise<Uint8Array> {
  const stream = randomStream('resume', seed);
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, () => stream.integer(256));
  return encodePng(pixels, { width: SIDE, height: SIDE });
}

/** The folder of the only step. */
function stepFolder(folder: string, where: 'work' | 'cache/prepare'): string {
  const parent = join(folder, 'runs', where);
  return join(parent, readdirSync(parent)[0]!);
}

/** Starts a run and kills the process that decodes as soon as it has noted some images; returns its work folder. */
async function killWhileDecoding(folder: string): Promise<string> {
  const coordinator = spawn(process.execPath, [BINARY, ...RUN], { cwd: folder, stdio: 'ignore' });
  const ended = once(coordinator, 'exit');
  const noted = (): boolean => {
    const works = join(folder, 'runs/work');
    const [step] = existsSync(works) ? readdirSync(works) : [];
    if (step === undefined) return false;
    const journal = join(works, step, 'scratch/journal.jsonl');
    // A group of images counts with the checksum at its end: half of it may be there when one looks.
    return existsSync(journal) && readFileSync(journal, 'utf8').includes('{"mark"');
  };
  while (!noted()) {
    assert.equal(coordinator.exitCode, null, 'the run ended before anything was noted');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  const step = stepFolder(folder, 'work');
  const { handle } = JSON.parse(readFileSync(join(step, 'worker.json'), 'utf8')) as {
    readonly handle: { readonly pid: number };
  };
  process.kill(handle.pid, 'SIGKILL');
  const [code] = await ended;
  assert.equal(code, 1);
  return step;
}

interface Mark {
  readonly pixels: { readonly bytes: number; readonly crc: number };
}

/**
 * Changes one sample of the last image that is noted, and the checksum of it, which decoding it again would set right;
 * returns its place.
 */
function mark(step: string): number {
  const [journal, pixels] = ['journal.jsonl', 'pixels.bin'].map((name) => join(step, 'scratch', name));
  const lines = readFileSync(journal!, 'utf8').split('\n').slice(0, -1);
  // Nothing counts that follows the last checksum.
  const end = lines.findLastIndex((line) => line.startsWith('{"mark"'));
  assert.ok(end > 0 && end < COUNT, `${end} lines were noted`);
  const { image } = JSON.parse(lines[end - 1]!) as { readonly image: { readonly offset: number } };
  const { mark: found } = JSON.parse(lines[end]!) as { readonly mark: Mark };
  const bytes = readFileSync(pixels!);
  bytes[image.offset]! ^= 0xff;
  writeFileSync(pixels!, bytes);
  const crc = crc32(bytes.subarray(0, found.pixels.bytes));
  const forged = JSON.stringify({ mark: { ...found, pixels: { ...found.pixels, crc } } });
  writeFileSync(journal!, `${[...lines.slice(0, end), forged].join('\n')}\n`);
  return image.offset;
}

function outputOf(folder: string): Readonly<Record<string, Buffer>> {
  const output = join(stepFolder(folder, 'cache/prepare'), 'output');
  return Object.fromEntries(readdirSync(output).map((name) => [name, readFileSync(join(output, name))]));
}

test('a preparation whose process is killed goes on, decodes only the rest and leaves the same bytes', async (t) => {
  const folder = await folderWithImages(t);
  const marked = mark(await killWhileDecoding(folder));
  const again = await assay(folder, ...RUN);
  assert.equal(again.code, 0, again.stderr);
  const resumed = outputOf(folder);
  resumed['pixels.bin']![marked]! ^= 0xff;
  const whole = await assay(folder, ...RUN, '--runs', join(folder, 'others/runs'));
  assert.equal(whole.code, 0, whole.stderr);
  assert.deepEqual(resumed, outputOf(join(folder, 'others')));
});
