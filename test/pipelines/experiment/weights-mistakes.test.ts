/** Mistakes in where weights come from, each with its whole message. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, mistakes } from './helper.ts';

const digest = 'the SHA-256 of the file, 64 lower-case hexadecimal digits (`assay weights fetch <url>` prints it)';

test('an address without a digest', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: mae, weights: { url: "https://a.org/b.pth" } }']), [
    `demo.yaml:5:22: init.weights.sha256: missing; expected ${digest}`,
    '  5 | init: { method: mae, weights: { url: "https://a.org/b.pth" } }',
    '                           ^',
  ]);
});

test('an address that is none, and a digest that is too short', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: mae, weights: { url: "file:///a", sha256: abc } }']), [
    'demo.yaml:5:38: init.weights.url: expected an http or https address of a file, found "file:///a"',
    '  5 | init: { method: mae, weights: { url: "file:///a", sha256: abc } }',
    '                                           ^',
    `demo.yaml:5:59: init.weights.sha256: expected ${digest}, found "abc"`,
    '  5 | init: { method: mae, weights: { url: "file:///a", sha256: abc } }',
    '                                                                ^',
  ]);
});

test('a name that the catalog does not have', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: mae, weights: "catalog:mae_vitbase" }']), [
    'demo.yaml:5:31: init.weights: the catalog has no weights `mae_vitbase`',
    '  5 | init: { method: mae, weights: "catalog:mae_vitbase" }',
    '                                    ^',
    '  Did you mean `catalog:mae_vitb`?',
  ]);
});

test('a method that the weights are not for', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: dino, weights: "catalog:mae_vitb" }']), [
    'demo.yaml:5:17: init.method: `catalog:mae_vitb` is for `init.method: mae`, found `dino`',
    '  5 | init: { method: dino, weights: "catalog:mae_vitb" }',
    '                      ^',
    '  Set `init.method` to `mae`.',
  ]);
});

test('weights of another architecture, before anything is downloaded', async () => {
  const init = 'init: { method: mae, weights: "catalog:mae_vitb" }';
  assert.deepEqual(await mistakes([...base, init]), [
    'demo.yaml:5:31: init.weights: `catalog:mae_vitb` is for vit_base_patch16_224, whose parameters are not those of vit_tiny_patch16_224',
    `  5 | ${init}`,
    '                                    ^',
    '  `assay models vit_tiny_patch16_224` shows what the catalog has for it.',
  ]);
});

test('weights whose heads no shape shows, whatever the rule', async () => {
  for (const init of [
    'init: { method: moco_v3, weights: "catalog:moco_v3_vits" }',
    'init: { method: checkpoint, key: state_dict, weights: "catalog:moco_v3_vits" }',
  ]) {
    const lines = [...base.filter((line) => !line.startsWith('model')), 'model: { arch: vit_small_patch16_224 }', init];
    const column = init.indexOf('"') + 1;
    assert.deepEqual(await mistakes(lines), [
      `demo.yaml:5:${column}: init.weights: \`catalog:moco_v3_vits\` has 12 heads in each attention, but the model has 6`,
      `  5 | ${init}`,
      `${' '.repeat(column + 5)}^`,
      '  Set `model.heads` to 12.',
    ]);
  }
});

test('weights of the architecture, which overrides have made another', async () => {
  const lines = [
    ...base.filter((line) => !line.startsWith('model')),
    'model: { arch: vit_base_patch16_224, depth: 6, drop_path: 0.1 }',
    'init: { method: mae, weights: "catalog:mae_vitb" }',
  ];
  assert.deepEqual(await mistakes(lines), [
    'demo.yaml:5:31: init.weights: `catalog:mae_vitb` is for vit_base_patch16_224, whose parameters are not those of vit_base_patch16_224 with model.depth, model.drop_path',
    `  5 | ${lines[4]}`,
    '                                    ^',
    '  Leave out what changes its parameters, or take other weights.',
  ]);
});

test('names for a method that knows its own', async () => {
  assert.deepEqual(await mistakes([...base, 'init: { method: dino, weights: a.pth, strip_prefix: module. }']), [
    'demo.yaml:5:53: init.strip_prefix: `strip_prefix` belongs to `checkpoint`, but `init.method` is `dino`',
    '  5 | init: { method: dino, weights: a.pth, strip_prefix: module. }',
    '                                                          ^',
    '  Remove it, or set `init.method` to `checkpoint`.',
  ]);
});
