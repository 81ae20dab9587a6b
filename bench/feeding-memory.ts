/**
 * Memory of feeding: epochs over a set that is larger than the memory the process may have. Run it under a limit, which
 * counts the page cache too, such as
 *
 *   systemd-run --scope -p MemoryMax=512M node --import tsx bench/feeding-memory.ts [megabytes] [epochs] [workers]
 *
 * Prints the resident set at the end of each epoch in MB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomStream } from '../common/random.ts';
import { openFeeder } from '../data/feeding/feeding.ts';
import { labelled } from '../data/feeding/kinds.ts';
import { openDataset } from '../data/prepared/open.ts';
import { createPacker } from '../data/preparing/pack.ts';

const SIDE = 1024;
const [megabytes = 1024, epochs = 20, workers = 2] = process.argv.slice(2).map(Number);
const options = { size: 224, normalize: 'chestxray', augment: 'default', uncertain: 'ones', batch_size: 32 } as const;
const folder = mkdtempSync(join(tmpdir(), 'assay-feeding-'));

try {
  const packer = createPacker(folder, { labels: 'multi-class', classes: ['a', 'b'] });
  const stream = randomStream('memory');
  for (let index = 0; index < megabytes; index++) {
    const data = new Uint8Array(SIDE * SIDE).fill(stream.integer(256));
    const raster = { width: SIDE, height: SIDE, channels: 1, data } as const;
    packer.add('train', { id: `${index}`, label: index % 2, raster });
  }
  packer.finish();
  packer.close();
  const dataset = await openDataset(folder);
  const feeder = openFeeder(labelled, folder, dataset, workers);
  const rss: number[] = [];
  for (let epoch = 1; epoch <= epochs; epoch++) {
    for await (const { ids } of feeder.training({ ...options, seed: 'bench', epoch }))
      if (ids.length === 0) throw new Error('an empty batch');
    rss.push(Math.round(process.memoryUsage().rss / 2 ** 20));
  }
  await feeder.close();
  dataset.close();
  console.log(JSON.stringify({ set_mb: megabytes, workers, epochs, rss_mb: rss }));
} finally {
  rmSync(folder, { recursive: true });
}
