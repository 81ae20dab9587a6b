/**
 * Seconds of `assay run` over very many small files: prepared for the first time, with nothing to do, and with a few
 * files changed. Writes results/incremental.*.
 *
 *   node --import tsx bench/incremental.ts [files] [rounds] [folder]
 *
 * A folder that is named is kept, and its images are used again: to make them takes a minute.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { randomStream } from '../common/random.ts';
import { encodePng } from '../data/decoding/encode-png.ts';
import { machine } from './machine.ts';
import { median } from './median.ts';

const SIDE = 16;
const CHANGED = 10;
const WANTED = { unchanged: 2, changed: 4 };
/** Files changed a moment before they are read are not remembered (store/digests/digest-memory.ts). */
const SETTLE_MS = 3000;

const [given, kept] = [process.argv.slice(2, 4), process.argv[4]];
const [files = 100_000, rounds = 3] = given.map(Number);
const folder = kept ?? mkdtempSync(join(tmpdir(), 'assay-incremental-'));
const names = Array.from({ length: files }, (_, index) => `${index}.png`);

const EXPERIMENT = `name: incremental
task: classification
data:
  format: rsna
  root: .
  images: images
  splits: { train: train.txt, val: val.txt, test: test.txt }
  image: { size: ${SIDE} }
model: { arch: vit_tiny_patch16_224, patch_size: 16, embed_dim: 12, depth: 1, heads: 1 }
init: { method: random }
schedule: { optimizer: { name: adamw }, lr: 0.001, epochs: 1, batch_size: 8 }
arms: { only: {} }
`;

try {
  await writeInputs();
  const fresh = run();
  const unchanged = await repeat(async () => undefined);
  const changed = await repeat(change);
  const seconds = { fresh, unchanged: median(unchanged), changed: median(changed) };
  const result = { files, changed: CHANGED, seconds, wanted: WANTED, rounds: { unchanged, changed } };
  writeFileAtomic(script('results/incremental.json'), `${JSON.stringify(result, null, 2)}\n`);
  writeFileAtomic(script('results/incremental.md'), page(seconds));
  console.log(JSON.stringify(result, null, 2));
} finally {
  rmSync(kept === undefined ? folder : join(folder, 'runs'), { recursive: true, force: true });
}

async function writeInputs(): Promise<void> {
  mkdirSync(join(folder, 'images'), { recursive: true });
  for (const [index, name] of names.entries())
    if (!existsSync(join(folder, 'images', name))) await writeImage(name, index);
  const parts = { train: [0, 0.8], val: [0.8, 0.9], test: [0.9, 1] } as const;
  for (const [part, [from, to]] of Object.entries(parts)) {
    const lines = names.slice(from * files, to * files).map((name, index) => `${name} ${index % 2}\n`);
    writeFileSync(join(folder, `${part}.txt`), lines.join(''));
  }
  writeFileSync(join(folder, 'experiment.yaml'), EXPERIMENT);
  await settle();
}

async function writeImage(name: string, seed: number): Promise<void> {
  const stream = randomStream('incremental', seed);
  const pixels = Uint8Array.from({ length: SIDE * SIDE }, () => stream.integer(256));
  writeFileSync(join(folder, 'images', name), await encodePng(pixels, { width: SIDE, height: SIDE }));
}

/** The first images of the list, and in every round other pixels. */
async function change(round: number): Promise<void> {
  for (let index = 0; index < CHANGED; index++)
    await writeImage(names[Math.floor((index * files) / CHANGED)]!, files * (round + 1) + index);
}

async function repeat(before: (round: number) => Promise<void>): Promise<readonly number[]> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await before(round);
    await settle();
    seconds.push(run());
  }
  return seconds;
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
}

function run(): number {
  const start = performance.now();
  const words = [script('../bin/assay.js'), 'run', 'experiment.yaml', '--until', 'prepare'];
  execFileSync(process.execPath, words, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  return (performance.now() - start) / 1000;
}

function page(seconds: { readonly fresh: number; readonly unchanged: number; readonly changed: number }): string {
  return `# Runs over ${files.toLocaleString('en')} files

${machine()}. \`assay run --until prepare\` over gray PNG files of ${SIDE} px, from the start of the process to its end; medians
of ${rounds} rounds, ${CHANGED} other files changed before each of the last. Command: \`node --import tsx bench/incremental.ts\`.

| run | seconds | wanted |
|---|---|---|
| first | ${seconds.fresh.toFixed(1)} | |
| unchanged | **${seconds.unchanged.toFixed(2)}** | < ${WANTED.unchanged} |
| ${CHANGED} files changed | **${seconds.changed.toFixed(2)}** | < ${WANTED.changed} |
`;
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
