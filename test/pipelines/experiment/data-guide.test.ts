/** The examples of docs/data.md are sound parts of experiments, and every format is spoken of. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formats } from '../../../data/formats/index.ts';
import { load } from './helper.ts';

const guide = readFileSync(join(import.meta.dirname, '../../../docs/data.md'), 'utf8');

test('the examples of the data guide are right', async () => {
  const formats: string[] = [];
  for (const [, text] of guide.matchAll(/```yaml\n(.*?)```/gs)) {
    const arch = text!.includes('segmentation') ? 'unet' : 'vit_tiny_patch16_224';
    const rest = [`model: { arch: ${arch} }`, 'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }'];
    const { cells } = await load(['name: demo', ...text!.trimEnd().split('\n'), ...rest]);
    formats.push(cells[0]!.prepare.source.format);
  }
  assert.deepEqual(formats, ['csv', 'folder', 'pairs', 'npz', 'phantom']);
});

test('every format is in the data guide', () => {
  for (const format of Object.keys(formats))
    assert.ok(guide.includes(`| \`${format}\``) || guide.includes(`  format: ${format}\n`), format);
});

test('settings that the guide shows in passing are right', async () => {
  const lists = 'splits: { all: all.txt }';
  const made = [...guide.matchAll(/^make_splits: (\{.*?\})/gm)].map(([, text]) => text!);
  assert.equal(made.length, 3);
  for (const plan of made) {
    const data = `data: { format: rsna, root: r, ${lists}, make_splits: ${plan} }`;
    const rest = ['model: { arch: vit_tiny_patch16_224 }', 'schedule: { lr: 0.1, epochs: 1, batch_size: 2 }'];
    assert.equal((await load(['name: demo', data, ...rest])).cells.length, 1);
  }
});
