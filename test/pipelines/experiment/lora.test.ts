/** `schedule.lora`: what it becomes, and every mistake in it, by the whole text that a user reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

const lines = (lora: string): readonly string[] => [
  ...base.slice(0, 3),
  `schedule: { lr: 0.1, epochs: 5, batch_size: 8, lora: ${lora} }`,
];

test('low-rank adaptation has defaults, and none of it is no setting', async () => {
  const { schedule } = (await load(lines('{}'))).cells[0]!.finetune;
  assert.deepEqual(schedule.lora, { rank: 8, alpha: 16, targets: ['*.attn.qkv.weight'] });
  assert.ok(!('lora' in (await load(lines('null'))).cells[0]!.finetune.schedule));
});

for (const [written, expected] of [
  ['{ rank: 0 }', 'schedule.lora.rank: expected a whole number from 1 to 4096, found 0'],
  ['{ alpha: 0 }', 'schedule.lora.alpha: expected a number above 0, found 0'],
  ['{ targets: [] }', 'schedule.lora.targets: expected a list of at least 1 text, found an empty list'],
  ['{ dropout: 0.1 }', 'schedule.lora.dropout: unknown key `dropout`'],
] as const) {
  test(`what is wrong with ${written}`, async () => {
    const [found] = await mistakes(lines(written));
    assert.equal(found!.replace(/^demo\.yaml:\d+:\d+: /, ''), expected);
  });
}

test('a pre-training has nothing to adapt', async () => {
  const pretrain =
    'init: { method: simmim, pretrain: { data: { format: images, root: x }, schedule: { lr: 0.1, epochs: 5, batch_size: 8, lora: {} } } }';
  const found = await mistakes([...base, pretrain]);
  assert.deepEqual(
    [found[0]!.replace(/^demo\.yaml:\d+:\d+: /, ''), found.at(-1)],
    ['init.pretrain.schedule.lora: means nothing without labels', '  Leave it out.'],
  );
});
