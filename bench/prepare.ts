/**
 * Speed of preparation, the whole of it (digests, decoding, shrinking to 512 px, fingerprints, packing, audit, starting
 * the threads), against a Pillow loop that decodes and shrinks in as many processes, in turn; the processes are started
 * before its time begins. Few files show what starting costs, many what an image costs. Writes results/prepare.*.
 *
 *   node --import tsx bench/prepare.ts [data root] [threads] [rounds]
 *
 * The root is that of covid-xray, whose images are enlarged. Python with Pillow is looked for as `python3`, or as the
 * environment variable PYTHON says.
 */
import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { audit } from '../data/audit/audit.ts';
import type { ListedImage, Listing } from '../data/formats/listing.ts';
import { prepareDataset } from '../data/preparing/prepare.ts';
import { openFileDigests } from '../store/digests/digests.ts';
import { machine } from './machine.ts';
import { median } from './median.ts';

const STORE = 512;
/** Numbers of files: the larger one takes ten seconds or more. */
const CASES = [
  { name: 'png', title: 'PNG, 1024 × 1024, gray', counts: [384, 3072], wanted: 1.5 },
  { name: 'jpeg', title: 'JPEG, 2048 × 2560, gray', counts: [192, 1536], wanted: 2 },
  { name: 'jpeg-large', title: 'JPEG, 4096 × 4096, gray', counts: [384], wanted: 2 },
  { name: 'jpeg-colours', title: 'JPEG, 2048 × 2560, in colours', counts: [768], wanted: 2 },
] as const;

const [root = '../shared/data/covid-xray', ...numbers] = process.argv.slice(2);
const [threads = 2, rounds = 3] = numbers.map(Number);
const inputs = mkdtempSync(join(tmpdir(), 'assay-prepare-'));

try {
  execFileSync(process.execPath, ['--import', 'tsx', script('prepare-inputs.ts'), root, inputs], { stdio: 'inherit' });
  const results = [];
  for (const { name, title, counts, wanted } of CASES)
    for (const count of counts) {
      const { folder, files } = linked(join(inputs, name), count);
      const kilobytes = files.reduce((sum, file) => sum + statSync(file).size, 0) / count / 1000;
      const all: { readonly assay: number; readonly pillow: number }[] = [];
      for (let round = 0; round < rounds; round++)
        all.push({ assay: await measureAssay(files), pillow: measurePillow(folder) });
      const [assay, pillow] = [median(all.map((one) => one.assay)), median(all.map((one) => one.pillow))];
      const ratio = median(all.map((one) => one.assay / one.pillow));
      results.push({ name, title, count, kilobytes, images_per_second: { assay, pillow }, ratio, wanted, rounds: all });
    }
  writeFileAtomic(script('results/prepare.json'), `${JSON.stringify({ threads, results }, null, 2)}\n`);
  writeFileAtomic(script('results/prepare.md'), page(results.map(row)));
  console.log(page(results.map(row)));
} finally {
  rmSync(inputs, { recursive: true });
}

/** So many files, of which many are others under another name: each is read, digested and decoded. */
function linked(originals: string, count: number) {
  const folder = `${originals}-${count}`;
  mkdirSync(folder);
  const names = readdirSync(originals);
  const files = Array.from({ length: count }, (_, index) => {
    const file = join(folder, `${index}-${names[index % names.length]!}`);
    linkSync(join(originals, names[index % names.length]!), file);
    return file;
  });
  return { folder, files };
}

async function measureAssay(files: readonly string[]): Promise<number> {
  const output = join(inputs, 'output');
  mkdirSync(output);
  const start = performance.now();
  const digests = await openFileDigests(join(inputs, 'digests.tsv')).of(files);
  const images = files.map(
    (path, index): ListedImage => ({ id: `${index}`, label: index % 2, content: { kind: 'file', path } }),
  );
  const listing: Listing = {
    ...{ labels: 'multi-class', classes: ['a', 'b'], files: [], problems: [], missing: [], warnings: [], made: null },
    splits: { train: images.slice(2), val: images.slice(0, 1), test: images.slice(1, 2) },
  };
  const { dataset, facts } = await prepareDataset({
    ...{ listing, output, scratch: output, store: STORE, on_bad_image: 'error', threads },
    digests: new Map(images.map(({ id }, index) => [id, digests[index]!])),
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
  const args = [script('pytorch/prepare.py'), folder, String(threads), String(STORE)];
  return Number(execFileSync(process.env['PYTHON'] ?? 'python3', args, { encoding: 'utf8' }));
}

function row(result: {
  readonly title: string;
  readonly count: number;
  readonly kilobytes: number;
  readonly images_per_second: { readonly assay: number; readonly pillow: number };
  readonly ratio: number;
  readonly wanted: number;
}): string {
  const { assay, pillow } = result.images_per_second;
  const speeds = `${assay.toFixed(0)} | ${pillow.toFixed(0)} | **${result.ratio.toFixed(2)}** | ≥ ${result.wanted}`;
  return `| ${result.title} | ${result.kilobytes.toFixed(0)} kB | ${result.count} | ${speeds} |`;
}

function page(rows: readonly string[]): string {
  return `# Preparation against Pillow

${machine()}, ${threads} threads. assay does all of \`prepare\`: digests, decoding, shrinking to ${STORE} px, fingerprints, packing,
audit, starting the threads; Pillow decodes and shrinks in ${threads} processes, which are started before its time begins.
Medians of ${rounds} rounds in turn. All files are in the page cache.
Command: \`node --import tsx bench/prepare.ts\`.

| files | size | number | assay, images/s | Pillow, images/s | ratio | wanted |
|---|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
