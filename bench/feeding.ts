/**
 * Speed of feeding: training batches of 32 at 224 px from a packed store, against torchvision's same transforms from
 * the JPEG files through a DataLoader, in the same run and with as many workers.
 *
 *   node --import tsx bench/feeding.ts <data root> [workers] [epochs]
 *
 * The root holds images/ and a list of `<file> <class index>`, by-patient/train.txt. Python with torchvision is looked
 * for as `python3`, or as the environment variable PYTHON says; without it only assay is measured.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFeeder } from '../data/feeding.ts';
import { listImages } from '../data/formats/index.ts';
import { prepareDataset } from '../data/prepare.ts';
import { openDataset } from '../data/store.ts';

const [root = '../shared/data/covid-xray', workerText = '2', epochText = '5'] = process.argv.slice(2);
const workers = Number(workerText);
const epochs = Number(epochText);
const folder = mkdtempSync(join(tmpdir(), 'assay-feeding-'));
const output = join(folder, 'out');
mkdirSync(output);

try {
  const splits = { train: 'by-patient/train.txt', val: 'by-patient/val.txt', test: 'by-patient/test.txt' };
  const source = { format: 'rsna', splits, images: 'images', classes: null } as const;
  await prepareDataset({
    listing: await listImages(source, root, false),
    output,
    scratch: folder,
    store: 512,
    on_bad_image: 'error',
    threads: workers,
    signal: new AbortController().signal,
    progress: () => undefined,
  });
  const dataset = await openDataset(output);
  const feeder = openFeeder(output, dataset, workers);
  const options = { size: 224, normalize: 'chestxray', augment: 'default', uncertain: 'ones', batch_size: 32 } as const;
  const rates: number[] = [];
  const memory: number[] = [];
  for (let epoch = 0; epoch <= epochs; epoch++) {
    const start = performance.now();
    let images = 0;
    for await (const batch of feeder.training({ ...options, seed: 'bench', epoch })) images += batch.ids.length;
    // The first epoch starts the threads.
    if (epoch > 0) rates.push((1000 * images) / (performance.now() - start));
    memory.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
  await feeder.close();
  dataset.close();
  const torchvision = measureTorchvision();
  const assay = median(rates);
  const ratio = torchvision === null ? null : assay / torchvision;
  console.log(JSON.stringify({ workers, images_per_second: { assay, torchvision }, ratio, rss_mb: memory }, null, 2));
} finally {
  rmSync(folder, { recursive: true });
}

function measureTorchvision(): number | null {
  const script = fileURLToPath(new URL('./pytorch/feeding.py', import.meta.url));
  const python = process.env['PYTHON'] ?? 'python3';
  const args = [script, root, String(workers), String(epochs)];
  const { status, stdout } = spawnSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return status === 0 ? Number(stdout) : null;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}
