/** Training runs by other schedules than the plainest. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TrainingJob, train } from '../../training/loop.ts';
import { batches, each, linearJob, MemoryStore, type SupervisedJob, slice, unmasked } from './linear-job.ts';

const trainLabels = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0];
const plateau = {
  name: 'plateau',
  warmup_epochs: 0,
  warmup_lr: 0,
  per: 'epoch',
  patience: 0,
  decay_rate: 0.5,
  min_lr: 0,
} as const;

/** Schedules whose state a resumed run must find again. */
const stateful: Readonly<Record<string, Partial<TrainingJob['schedule']>>> = {
  'a rate that follows the validation loss': {
    lr_schedule: { ...plateau, warmup_epochs: 1, warmup_lr: 0.01, per: 'step' },
    lr: 3,
    epochs: 6,
  },
  'accumulated, clipped gradients': { accumulate: 2, clip_grad: 0.1 },
  'an optimiser with norms': {
    optimizer: { name: 'lamb', betas: [0.9, 0.999], eps: 1e-6, weight_decay: 0.05 },
  },
  'one whose steps depend on their number': {
    optimizer: { name: 'nadam', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 },
    accumulate: 3,
  },
  'slow weights': {
    optimizer: {
      name: 'adamw',
      betas: [0.9, 0.999],
      eps: 1e-8,
      weight_decay: 0.05,
      amsgrad: true,
      lookahead: { k: 2, alpha: 0.5 },
    },
    clip_grad: 0.1,
    clip_norm: 'max',
  },
  'frozen parameters': { freeze: ['head.weight'], label_smoothing: 0.1 },
};
for (const [what, changes] of Object.entries(stateful)) {
  test(`a run with ${what} goes on from any checkpoint to the same bits`, async () => {
    const job = async (more: Partial<SupervisedJob> = {}) => {
      const linear = await linearJob(more);
      return { ...linear, job: { ...linear.job, schedule: { ...linear.job.schedule, ...changes } } };
    };
    const whole = await job();
    const expected = await train(whole.job);
    for (const saved of whole.store.saved) {
      const checkpoints = new MemoryStore();
      await checkpoints.save(saved);
      assert.deepEqual(await train((await job({ checkpoints })).job), expected);
      assert.deepEqual(checkpoints.saved.at(-1), whole.store.saved.at(-1));
    }
  });
}

test('the rate falls where the validation loss stops falling', async () => {
  const { job } = await linearJob();
  // With turned labels, whatever training learns makes validation worse: epoch 1 stays the best.
  const validation = () =>
    each(batches([0, 1, 1, 0, 1], 3).map((b) => ({ ...b, labels: b.labels.map((l) => 1 - Number(l)) })));
  const lr_schedule = { ...plateau, patience: 1 };
  const schedule = { ...job.schedule, lr: 0.5, epochs: 6, lr_schedule };
  const { history } = await train({ ...job, schedule, data: { ...job.data, validation } });
  assert.deepEqual(
    history.map(({ lr }) => lr),
    [0.5, 0.5, 0.5, 0.25, 0.25, 0.125],
  );
});

test('an epoch whose batches are no multiple of the group ends with a smaller group', async () => {
  const grouped = async (accumulate: number, batch_size: number) => {
    const { job, store } = await linearJob();
    const optimizer = { name: 'adam', betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0 } as const;
    const whole = batches(trainLabels, 10)[0]!;
    const cuts = trainLabels.flatMap((_, at) => (at % batch_size === 0 ? [slice(whole, at, at + batch_size)] : []));
    const data = { ...job.data, train: () => each(cuts) };
    await train({ ...job, model: unmasked, data, schedule: { ...job.schedule, optimizer, accumulate, batch_size } });
    return store.saved.at(-1)!.tensors['parameters/head.weight']!.data;
  };
  // 10 images: steps of 8 and 2, as four batches of 2 and a last one, or as two of 4 and a last one.
  const whole = await grouped(1, 8);
  for (const cut of [await grouped(4, 2), await grouped(2, 4)]) {
    for (const [index, value] of cut.entries()) assert.ok(Math.abs(value - whole[index]!) <= 1e-6);
  }
});

test('where the data make fewer batches than their size says, the last group still ends with the last of them', async () => {
  const whole = batches(trainLabels, 10)[0]!;
  const weightsAfter = async (cuts: readonly (readonly [number, number])[]) => {
    const { job, store } = await linearJob();
    const inCuts = () => each(cuts.map(([from, to]) => slice(whole, from, to)));
    const data = { ...job.data, batches: cuts.length, train: inCuts };
    const schedule = { ...job.schedule, epochs: 1, accumulate: 3, batch_size: 3 };
    await train({ ...job, model: unmasked, data, schedule });
    return store.saved.at(-1)!.tensors['parameters/head.weight']!.data;
  };
  // Batches of 3 would be four, of which the last makes a step of its own.
  const [cut, one] = [
    await weightsAfter([
      [0, 6],
      [6, 10],
    ]),
    await weightsAfter([[0, 10]]),
  ];
  for (const [index, value] of cut.entries()) assert.ok(Math.abs(value - one[index]!) <= 1e-6);
});

test('a rate that is set for every step changes within an epoch', async () => {
  const { job } = await linearJob();
  const lr_schedule = { ...job.schedule.lr_schedule, per: 'step' as const };
  const { history } = await train({ ...job, schedule: { ...job.schedule, lr_schedule } });
  // The last of three steps: a third of an epoch before the next. Warm-up from 0.01 to 0.05, then a cosine to 0.
  const expected = [2 / 3, 5 / 3, 8 / 3, 11 / 3].map((done) =>
    done < 1 ? 0.01 + 0.04 * done : 0.025 * (1 + Math.cos((Math.PI * done) / 4)),
  );
  history.forEach(({ lr }, epoch) => {
    assert.ok(Math.abs(lr - expected[epoch]!) <= 1e-12, String(lr));
  });
});
