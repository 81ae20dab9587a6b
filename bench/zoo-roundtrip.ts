/**
 * Every full-size model: built, initialised, saved, loaded back strictly and compared, in a process of its own each.
 *
 *   node --import tsx bench/zoo-roundtrip.ts [arch ...]
 *
 * Prints seconds and peak memory; fails where a model takes more than 20 s or 2 GB, or comes back changed.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { architectures } from '../models/architectures.ts';
import { buildModel } from '../models/build.ts';
import { initialWeights } from '../models/init.ts';
import { weightsOf } from '../models/model.ts';
import { openWeights } from '../weights/format/file.ts';
import { writeSafetensors } from '../weights/format/safetensors.ts';
import { loadWeights } from '../weights/loading/load.ts';
import { checkpointRule } from '../weights/rules/checkpoint.ts';

const MOST_SECONDS = 20;
const MOST_MB = 2000;

interface Measured {
  readonly init: number;
  readonly save: number;
  readonly load: number;
  readonly file_mb: number;
  readonly peak_mb: number;
}

/** Seconds, one decimal after the other. */
function stopwatch(): () => number {
  let last = performance.now();
  return () => {
    const now = performance.now();
    const seconds = (now - last) / 1000;
    last = now;
    return seconds;
  };
}

async function measure(arch: string, folder: string): Promise<Measured> {
  const path = join(folder, `${arch}.safetensors`);
  const lap = stopwatch();
  const image_size = architectures().find(({ name }) => name === arch)?.image_size ?? 224;
  const model = await buildModel({ arch, overrides: {} }, { num_classes: 14, image_size });
  const weights = initialWeights(model, 'a'.repeat(32));
  const init = lap();
  writeSafetensors(path, weights, { arch });
  const save = lap();
  const file = await openWeights(path);
  const rule = checkpointRule({ method: 'checkpoint', key: null, strip_prefix: null, rename: {} });
  const { tensors } = loadWeights({ arch, parameters: weightsOf(model), head: [] }, file, rule);
  file.close();
  const load = lap();
  for (const [name, { data }] of Object.entries(weights)) {
    const found = tensors[name]?.data;
    if (found === undefined || Buffer.compare(bytesOf(found), bytesOf(data)) !== 0) throw new Error(`${arch}: ${name}`);
  }
  const peak_mb = (process.resourceUsage().maxRSS * 1024) / 1e6;
  return { init, save, load, file_mb: statSync(path).size / 1e6, peak_mb };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array | Int32Array): Buffer =>
  Buffer.from(buffer, byteOffset, byteLength);

async function compareAll(names: readonly string[]): Promise<void> {
  const print = (cells: readonly string[]): void => {
    process.stdout.write(
      `${cells
        .map((cell, at) => (at === 0 ? cell.padEnd(30) : cell.padStart(9)))
        .join('')
        .trimEnd()}\n`,
    );
  };
  print(['architecture', 'file MB', 'init s', 'save s', 'load s', 'peak MB']);
  const folder = mkdtempSync(join(tmpdir(), 'assay-zoo-'));
  try {
    for (const arch of names) {
      const self = fileURLToPath(import.meta.url);
      const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', self, '--one', arch, folder]);
      const { init, save, load, file_mb, peak_mb }: Measured = JSON.parse(stdout);
      const ok = init + save + load <= MOST_SECONDS && peak_mb <= MOST_MB;
      print([
        arch,
        file_mb.toFixed(0),
        init.toFixed(1),
        save.toFixed(1),
        load.toFixed(1),
        peak_mb.toFixed(0),
        ok ? '' : 'TOO MUCH',
      ]);
      if (!ok) process.exitCode = 1;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === '--one') process.stdout.write(JSON.stringify(await measure(rest[0]!, rest[1]!)));
else await compareAll(mode === undefined ? architectures().map(({ name }) => name) : [mode, ...rest]);
