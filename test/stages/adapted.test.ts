import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Interrupted } from '../../common/errors.ts';
import type { SearchTrialParams } from '../../schemas/config.ts';
import { finetune } from '../../stages/finetune/stage.ts';
import { readSafetensors } from '../../weights/format/safetensors-reader.ts';
import { contextOf, finetuneParams, temporaryFolder, writeNoWeights, writeTinyDataset } from './tiny-task.ts';

const lora = { rank: 2, alpha: 4, targets: ['*.attn.qkv.weight'] };
const params = (schedule: Partial<SearchTrialParams['schedule']>): SearchTrialParams => ({
  ...finetuneParams,
  schedule: { ...finetuneParams.schedule, epochs: 3, ...schedule },
});
const inputsIn = (folder: string) => ({
  data: writeTinyDataset(join(folder, 'data')),
  weights: writeNoWeights(join(folder, 'weights')),
});

test('a model that was adapted by LoRA is an ordinary file, in which targets and head alone have changed', async (t) => {
  const folder = temporaryFolder(t);
  const inputs = inputsIn(folder);
  // What full fine-tuning begins with is seen where its steps are as good as none.
  const [adapted, begun] = await Promise.all(
    [params({ lora }), params({ lr: 1e-30, epochs: 1 })].map(async (given) => {
      const { context } = contextOf(folder, { params: given, inputs });
      await finetune.run(context);
      return readSafetensors(join(context.output, 'weights.safetensors'));
    }),
  );
  assert.deepEqual(Object.keys(adapted!.tensors), Object.keys(begun!.tensors));
  const changed = Object.entries(adapted!.tensors).filter(([name, { data }]) =>
    data.some((value, at) => value !== begun!.tensors[name]!.data[at]),
  );
  assert.deepEqual(changed.map(([name]) => name).sort(), ['blocks.0.attn.qkv.weight', 'head.bias', 'head.weight']);
});

for (const [what, schedule] of Object.entries({
  'by LoRA': { lora },
  'with averages': { ema: { decay: 0.9, warmup: true } },
  'by LoRA with averages, gradients accumulated': { lora, ema: { decay: 0.5, warmup: false }, accumulate: 2 },
})) {
  test(`a training ${what} that was stopped ends with the same bytes as one that was not`, async (t) => {
    const folder = temporaryFolder(t);
    const given = { params: params(schedule), inputs: inputsIn(folder) };
    const whole = contextOf(folder, given);
    await finetune.run(whole.context);
    const stopped = contextOf(folder, {
      ...given,
      onEvent: (event) => {
        if (event.type === 'epoch' && event.epoch === 2) stopped.abort();
      },
    });
    await assert.rejects(finetune.run(stopped.context), Interrupted);
    const resumed = contextOf(folder, given);
    await finetune.run({ ...resumed.context, scratch: stopped.context.scratch });
    const texts = resumed.events.flatMap((event) => (event.type === 'message' ? [event.text] : []));
    assert.ok(texts.includes('resuming after epoch 2'), texts.join());
    for (const name of ['weights.safetensors', 'history.json'])
      assert.deepEqual(
        readFileSync(join(resumed.context.output, name)),
        readFileSync(join(whole.context.output, name)),
        name,
      );
  });
}
