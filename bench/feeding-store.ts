/** Packs the images of bench/feeding.ts, in a process of its own as `assay run` does: <data root> <output> */
import { mkdirSync } from 'node:fs';
import { listImages } from '../data/formats/list.ts';
import { prepareDataset } from '../data/preparing/prepare.ts';

const [root = '', output = ''] = process.argv.slice(2);
const splits = { train: 'by-patient/train.txt', val: 'by-patient/val.txt', test: 'by-patient/test.txt' };
mkdirSync(output, { recursive: true });
await prepareDataset({
  listing: await listImages({ format: 'rsna', splits, images: 'images', classes: null }, root, false),
  ...{ output, scratch: output, store: 512, on_bad_image: 'error', threads: 2 },
  signal: new AbortController().signal,
  progress: () => undefined,
});
