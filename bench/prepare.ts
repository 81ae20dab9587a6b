/**
 * Speed of preparation, the whole of it (digests, decoding, shrinking to 512 px, fingerprints, packing, audit, starting
 * the threads), against a Pillow loop that decodes and shrinks in as many processes, in turn. Writes results/prepare.*.
 *
 *   node --import tsx bench/prepare.ts [data root] [threads] [rounds]
 *
 * The root is that of covid-xray, whose images are enlarged. Python with Pillow is looked for as `python3`, or as the
 * environment variable PYTHON says.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { audit } from '../data/audit/audit.ts';
import type { ListedImage, Listing } from '../data/formats/format.ts';
import { prepareDataset } from '../data/prepare.ts';
import { openFileDigests } from '../store/digests.ts';
import { machine } from './machine.ts';
import { median } from './median.ts';

const STORE = 512;
/** Times that each file is listed: starting the threads is a small part of a real preparation. */
const TIMES = 16;
const CASES = [
  { name: 'png', title: 'PNG, 1024 × 1024, gray', wanted: 1.5 },
  { name: 'jpeg', title: 'JPEG, 2048 × 2560, gray', wanted: 2 },
] as const;

const [root = '../shared/data/covid-xray', ...numbers] = process.argv.slice(2);
const [threads = 2, rounds = 3] = numbers.map(Number);
const inputs = mkdtempSync(join(tmpdir(), 'assay-prepare-'));

try {
  execFileSync(process.execPath, ['--import', 'tsx', script('prepare-inputs.ts'), root, inputs], { stdio: 'inherit' });
  const results = [];
  for (const { name, title, wanted } of CASES) {
    const folder = join(inputs, name);
    const files = readdirSync(folder).map((file) => join(folder, file));
    const kilobytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / files.length / 1000;
    const all: { readonly assay: number; readonly pillow: number }[] = [];
    for (let round = 0; round < rounds; round++)
      all.push({ assay: await measureAssay(files), pillow: measurePillow(folder) });
    const [assay, pillow] = [median(all.map((one) => one.assay)), median(all.map((one) => one.pillow))];
    const ratio = median(all.map((one) => one.assay / one.pillow));
    results.push({ name, title, kilobytes, images_per_second: { assay, pillow }, ratio, wanted, rounds: all });
  }
  writeFileAtomic(script('results/prepare.json'), `${JSON.stringify({ threads, results }, null, 2)}\n`);
  writeFileAtomic(script('results/prepare.md'), page(results.map(row)));
  console.log(page(results.map(row)));
} finally {
  rmSync(inputs, { recursive: true });
}

async function measureAssay(files: readonly string[]): Promise<number> {
  const output = join(inputs, 'output');
  mkdirSync(output);
  const start = performance.now();
  const digests = await openFileDigests(join(inputs, 'digests.tsv')).of(files);
  const images = Array.from({ length: TIMES }).flatMap((_, time) =>
    files.map(
      (path, index): ListedImage => ({ id: `${time}/${index}`, label: index % 2, content: { kind: 'file', path } }),
    ),
  );
  const listing: Listing = {
    ...{ labels: 'multi-class', classes: ['a', 'b'], files: [], problems: [], missing: [], warnings: [], made: false },
    splits: { train: images.slice(2), val: images.slice(0, 1), test: images.slice(1, 2) },
  };
  const { dataset, facts } = await prepareDataset({
    ...{ listing, output, scratch: output, store: STORE, on_bad_image: 'error', threads },
    digests: new Map(images.map(({ id }, index) => [id, digests[index % files.length]!])),
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  audit(dataset, facts, []);
  const seconds = (performance.now() - start) / 1000;
  rmSync(output, { recursive: true });
  rmSync(join(inputs, 'digests.tsv'), { force: true });
  return images.length / seconds;
}

function measurePillow(folder: string): number {
  const args = [script('pytorch/prepare.py'), folder, String(threads), String(STORE), String(TIMES)];
  return Number(execFileSync(process.env['PYTHON'] ?? 'python3', args, { encoding: 'utf8' }));
}

function row(result: {
  readonly title: string;
  readonly kilobytes: number;
  readonly images_per_second: { readonly assay: number; readonly pillow: number };
  readonly ratio: number;
  readonly wanted: number;
}): string {
  const { assay, pillow } = result.images_per_second;
  const speeds = `${assay.toFixed(0)} | ${pillow.toFixed(0)} | **${result.ratio.toFixed(2)}** | ≥ ${result.wanted}`;
  return `| ${result.title} | ${result.kilobytes.toFixed(0)} kB | ${speeds} |`;
}

function page(rows: readonly string[]): string {
  return `# Preparation against Pillow

${machine()}, ${threads} threads. assay does all of \`prepare\`: digests, decoding, shrinking to ${STORE} px, fingerprints, packing,
audit; Pillow decodes and shrinks in ${threads} processes. Medians of ${rounds} rounds in turn.
Command: \`node --import tsx bench/prepare.ts\`.

| files | size | assay, images/s | Pillow, images/s | ratio | wanted |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
