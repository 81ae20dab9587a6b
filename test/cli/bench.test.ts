import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assay as inFolder } from './binary.ts';

const assay = (...words: readonly string[]) => inFolder('.', ...words);

test('bench prints one JSON object with positive figures and nothing else on standard output', async () => {
  const args = ['bench', 'vit_tiny_patch16_224', '--batch', '1', '--steps', '2', '--threads', '1', '--json'];
  const { code, stdout } = await assay(...args);
  assert.equal(code, 0);
  const { step_ms, ...result } = JSON.parse(stdout) as Record<string, unknown> & { step_ms: Record<string, number> };
  const { min = 0, median = 0, max = 0 } = step_ms;
  assert.ok(0 < min && min <= median && median <= max);
  assert.deepEqual(
    { arch: result['arch'], device: result['device'], threads: result['threads'], batch: result['batch'] },
    { arch: 'vit_tiny_patch16_224', device: 'cpu', threads: 1, batch: 1 },
  );
  for (const name of ['images_per_second', 'peak_rss_mb', 'macs_per_image', 'matmul_gflops', 'efficiency']) {
    assert.ok(Number(result[name]) > 0, name);
  }
});

test('an unknown architecture is refused with the nearest name', async () => {
  const { code, stdout, stderr } = await assay('bench', 'vit_tiny_patch16');
  assert.equal(code, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /there is no architecture "vit_tiny_patch16"\n {2}Did you mean `vit_tiny_patch16_224`\?\n$/);
});

test('a batch of nothing is refused', async () => {
  const { code, stderr } = await assay('bench', 'vit_tiny_patch16_224', '--batch', '0');
  assert.equal(code, 2);
  assert.match(stderr, /option '--batch <n>' argument '0' is invalid\. Expected a whole number of at least 1\./);
});

test('bench measures forward passes of a model of other sizes', async () => {
  const sizes = ['--override', 'image_size=32', '--override', 'depth=1'];
  const args = ['bench', 'vit_tiny_patch16_224', '--forward', ...sizes, '--steps', '1', '--threads', '1', '--json'];
  const { code, stdout } = await assay(...args);
  assert.equal(code, 0);
  const { mode, image_size, macs_per_image } = JSON.parse(stdout) as Record<string, unknown>;
  // 5 tokens of width 192: the embedding of 4 patches, one block, a head of 14 classes.
  const block = 5 * 192 * (4 * 192 + 2 * 768) + 2 * 5 * 5 * 192;
  assert.deepEqual([mode, image_size, macs_per_image], ['forward', 32, 4 * 192 * 768 + block + 192 * 14]);
});

test('an override that is none is refused', async () => {
  const bench = (override: string) => assay('bench', 'vit_tiny_patch16_224', '--override', override);
  const help = '(--help shows what is possible)\n';
  const names = 'embed_dim, depth, heads, patch_size, mlp_ratio, drop, drop_path, window_size, image_size';
  assert.deepEqual(await bench('width=3'), {
    code: 2,
    stdout: '',
    stderr: `error: option '--override <name=value>' argument 'width=3' is invalid. Expected one of ${names} before the =.\n${help}`,
  });
  assert.deepEqual(await bench('depth='), {
    code: 2,
    stdout: '',
    stderr:
      "error: option '--override <name=value>' argument 'depth=' is invalid. " +
      'Expected a number, or numbers with commas between, after the =.\n' +
      help,
  });
  assert.match((await bench('heads=5')).stderr, /model\.embed_dim: /);
});
