/** `schedule.ema`: what it becomes, and every mistake in it, by the whole text that a user reads. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base, load, mistakes } from './helper.ts';

const lines = (ema: string): readonly string[] => [
  ...base.slice(0, 3),
  `schedule: { lr: 0.1, epochs: 5, batch_size: 8, ema: ${ema} }`,
];

test('averages have defaults, and none of them is no setting', async () => {
  assert.deepEqual((await load(lines('{}'))).cells[0]!.finetune.schedule.ema, { decay: 0.9998, warmup: false });
  assert.ok(!('ema' in (await load(lines('null'))).cells[0]!.finetune.schedule));
});

for (const [written, expected] of [
  ['{ decay: 1 }', 'schedule.ema.decay: expected a number of at least 0 and below 1, found 1'],
  ['{ warmup: 5 }', 'schedule.ema.warmup: expected boolean, found 5'],
] as const) {
  test(`what is wrong with ${written}`, async () => {
    const [found] = await mistakes(lines(written));
    assert.equal(found!.replace(/^demo\.yaml:\d+:\d+: /, ''), expected);
  });
}

test('a pre-training keeps no averages', async () => {
  const pretrain =
    'init: { method: simmim, pretrain: { data: { format: images, root: x }, schedule: { lr: 0.1, epochs: 5, batch_size: 8, ema: {} } } }';
  const found = await mistakes([...base, pretrain]);
  assert.deepEqual(
    [found[0]!.replace(/^demo\.yaml:\d+:\d+: /, ''), found.at(-1)],
    ['init.pretrain.schedule.ema: means nothing without labels', '  Leave it out.'],
  );
});
