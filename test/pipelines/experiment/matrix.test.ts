/** Arms as a product of values. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mapping } from '../../../pipelines/experiment/reading/document.ts';
import { expand } from '../../../pipelines/experiment/resolving/expand.ts';
import { label } from '../../../pipelines/experiment/resolving/matrix.ts';
import { base, load } from './helper.ts';
import { toNode } from './nodes.ts';

test('the arms are the product without what is excluded, the first axis slowest', async () => {
  const { arms, cells } = await load([
    ...base,
    'arms:',
    '  matrix:',
    '    model.arch: [vit_tiny_patch16_224, vit_small_patch16_224]',
    '    schedule.lr: [0.1, 1e-3]',
    '    schedule.optimizer: [{ name: sgd }, { name: adamw, eps: 1e-6 }]',
    '  exclude:',
    '    - { model.arch: vit_small_patch16_224, schedule.lr: 0.1 }',
    '    - { schedule.optimizer: { name: sgd }, schedule.lr: 0.001, model.arch: vit_small_patch16_224 }',
  ]);
  assert.deepEqual(arms, [
    'vit_tiny_patch16_224+lr0.1+sgd',
    'vit_tiny_patch16_224+lr0.1+adamw-eps0.000001',
    'vit_tiny_patch16_224+lr0.001+sgd',
    'vit_tiny_patch16_224+lr0.001+adamw-eps0.000001',
    'vit_small_patch16_224+lr0.001+adamw-eps0.000001',
  ]);
  const last = cells.at(-1)!.finetune;
  assert.deepEqual([last.model.arch, last.schedule.lr], ['vit_small_patch16_224', 0.001]);
});

test('there are as many cells as the product of all axes, all named differently', () => {
  const count = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(count, fc.array(count, { minLength: 1, maxLength: 3 }), (tasks, axes) => {
      const settings = ['model.depth', 'model.heads', 'schedule.epochs'];
      const matrix = Object.fromEntries(axes.map((size, axis) => [settings[axis]!, [...Array(size).keys()]]));
      const names = Array.from({ length: tasks }, (_, index) => [`t${index}`, {}]);
      const document = toNode({ tasks: Object.fromEntries(names), arms: { matrix } });
      assert.ok(document.kind === 'mapping');
      const { cells, arms, findings } = expand(document, 'demo', 1);
      assert.deepEqual(findings, []);
      assert.equal(cells.length, tasks * axes.reduce((product, size) => product * size, 1));
      assert.equal(new Set(arms).size, arms.length);
    }),
  );
});

test('an expansion beyond the limit is refused before it is made', () => {
  // 26^20 arms: making them would end the process, so an answer shows that none were made.
  const letters = Array.from({ length: 26 }, (_, index) => `k${index}`);
  const matrix = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`model.x${index}`, letters]));
  const document = toNode({ arms: { matrix } });
  assert.ok(document.kind === 'mapping');
  const { findings } = expand(document, 'demo', 1);
  assert.match(findings[0]!.problem.message, /^the experiment has 1\.99\d*e\+28 trials /);
});

test('labels are fit for names', () => {
  const place = { file: 'f', path: '' };
  const text = (value: string | number | null) => label({ kind: 'scalar', at: place, value }, 'a.b');
  assert.deepEqual(['x/y z', '.hidden', '', null, -1].map(text), ['x-y-z', 'hidden', 'none', 'null', 'b-1']);
  assert.equal(label(mapping(place), 'a'), 'none');
  fc.assert(fc.property(fc.string(), (value) => assert.match(text(value), /^[A-Za-z0-9][A-Za-z0-9._-]*$/)));
});
