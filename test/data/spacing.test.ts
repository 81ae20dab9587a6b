import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import type { PreparedImage } from '../../data/dataset.ts';
import { pixelSizes } from '../../data/prepared/spacing.ts';
import { loadFile } from '../../data/preparing/decoder.ts';
import { writeFacts } from '../../data/preparing/facts.ts';
import { dicom } from './dicom/make.ts';
import { temporaryFolder, writeFiles } from './files.ts';

const image = (id: string, width: number, height: number): PreparedImage => {
  return { id, offset: 0, width, height, channels: 1, bits: 8, label: [] };
};
const known = { pixels: '', hash: '', origin: null };

test('an image that was stored smaller has larger pixels; what the experiment says goes before what files say', (t) => {
  const folder = temporaryFolder(t);
  const [seen, small, plain] = [image('a', 9, 9), image('b', 50, 100), image('c', 10, 10)];
  writeFacts(folder, 50, [
    { ...known, source: [9, 9, 8] },
    { ...known, source: [9, 9, 8] },
    { ...known, source: [200, 400, 16], spacing: [0.1, 0.2] },
    { ...known, source: [10, 10, 8] },
  ]);
  const dataset = { splits: { train: [seen], val: [seen], test: [small, plain] } };
  assert.deepEqual(pixelSizes(folder, dataset, undefined).test, [{ x: 0.4, y: 0.8 }, null]);
  assert.deepEqual(pixelSizes(folder, dataset, 0.5).test, [
    { x: 2, y: 2 },
    { x: 0.5, y: 0.5 },
  ]);
  assert.deepEqual(pixelSizes(join(folder, 'elsewhere'), dataset, 0.5).test, [null, null]);
});

test('a prepared DICOM file keeps the size of its pixels', async (t) => {
  const fields = {
    '00280002': 1,
    '00280004': 'MONOCHROME2',
    '00280010': 2,
    '00280011': 3,
    '00280030': '0.3\\0.2',
    '00280100': 16,
    '00280101': 12,
    '00280102': 11,
    '00280103': 0,
  };
  const folder = temporaryFolder(t);
  writeFiles(folder, { 'scan.dcm': dicom(fields, new Uint8Array(12)) });
  const loaded = await loadFile({ kind: 'file', path: join(folder, 'scan.dcm') }, 512);
  assert.ok(!('reason' in loaded));
  assert.deepEqual(loaded.facts.spacing, [0.2, 0.3]);
});
