/**
 * Speed of feeding: training batches of 32 at 224 px from a packed store, against torchvision's same transforms from
 * the JPEG files through a DataLoader, in turn, in the same run and with as many workers. Writes results/feeding.*.
 *
 *   node --import tsx bench/feeding.ts [data root] [workers] [epochs] [rounds]
 *
 * The root holds images/ and a list of `<file> <class index>`, by-patient/train.txt. Python with torchvision is looked
 * for as `python3`, or as the environment variable PYTHON says.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { openFeeder } from '../data/feeding/feeding.ts';
import { labelled } from '../data/feeding/kinds.ts';
import { openDataset } from '../data/prepared/open.ts';
import { machine } from './machine.ts';
import { median } from './median.ts';

const [root = '../shared/data/covid-xray', ...numbers] = process.argv.slice(2);
const [workers = 2, epochs = 6, rounds = 3] = numbers.map(Number);
const WANTED = 2.5;
const options = { size: 224, normalize: 'chestxray', augment: 'default', uncertain: 'ones', batch_size: 32 } as const;
const folder = mkdtempSync(join(tmpdir(), 'assay-feeding-'));

try {
  execFileSync(process.execPath, ['--import', 'tsx', script('feeding-store.ts'), root, folder], { stdio: 'inherit' });
  const all: { readonly assay: number; readonly torchvision: number }[] = [];
  for (let round = 0; round < rounds; round++)
    all.push({ assay: await measureAssay(), torchvision: measureTorchvision() });
  const assay = median(all.map((round) => round.assay));
  const torchvision = median(all.map((round) => round.torchvision));
  const ratio = median(all.map((round) => round.assay / round.torchvision));
  const result = { workers, images_per_second: { assay, torchvision }, ratio, wanted: WANTED, rounds: all };
  writeFileAtomic(script('results/feeding.json'), `${JSON.stringify(result, null, 2)}\n`);
  writeFileAtomic(script('results/feeding.md'), page(assay, torchvision, ratio));
  console.log(JSON.stringify(result, null, 2));
} finally {
  rmSync(folder, { recursive: true });
}

/** Median images a second of the epochs after the first, in which threads start. */
async function measureAssay(): Promise<number> {
  const dataset = await openDataset(folder);
  const feeder = openFeeder(labelled, folder, dataset, workers);
  const rates: number[] = [];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const start = performance.now();
    let images = 0;
    for await (const batch of feeder.training({ ...options, seed: 'bench', epoch })) images += batch.ids.length;
    if (epoch > 0) rates.push((1000 * images) / (performance.now() - start));
  }
  await feeder.close();
  dataset.close();
  return median(rates);
}

function measureTorchvision(): number {
  const args = [script('pytorch/feeding.py'), root, String(workers), String(epochs)];
  return Number(execFileSync(process.env['PYTHON'] ?? 'python3', args, { encoding: 'utf8' }));
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}

function page(assay: number, torchvision: number, ratio: number): string {
  return `# Feeding against torchvision

${machine()}, ${workers} workers. Training batches of 32 at 224 px (random resized crop, flip, rotation, normalisation) of
covid-xray: assay from its packed store, torchvision from the JPEG files through a DataLoader. Medians of ${rounds} rounds in
turn, ${epochs} epochs each after a first. Command: \`node --import tsx bench/feeding.ts\`.

| assay, images/s | torchvision, images/s | ratio | wanted |
|---|---|---|---|
| ${assay.toFixed(0)} | ${torchvision.toFixed(0)} | **${ratio.toFixed(2)}** | ≥ ${WANTED} |
`;
}
