import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Interrupted, StepError } from '../../common/errors.ts';
import { train } from '../../training/loop.ts';
import type { LabelledBatch } from '../../training/trainer.ts';
import { batches, each, linearJob, MemoryStore, zeros } from './linear-job.ts';

const trainLabels = [0, 1, 1, 0, 1, 0, 0, 1, 1, 0];

/** Calls `hook` with the number of the batch, counted from 1 over all epochs, before it is handed out. */
function hooked(hook: (batch: number) => void): (epoch: number, done: number) => AsyncIterable<LabelledBatch> {
  let count = 0;
  return async function* (epoch, done) {
    for (const batch of batches(trainLabels, 4, epoch).slice(done)) {
      hook(++count);
      yield batch;
    }
  };
}

test('training lowers both losses and keeps the weights of the best epoch', async () => {
  const { job, store, events } = await linearJob();
  const { best, history } = await train(job);
  assert.deepEqual(
    history.map(({ epoch }) => epoch),
    [1, 2, 3, 4],
  );
  assert.ok(history[3]!.train_loss < 0.8 * history[0]!.train_loss);
  assert.ok(history[3]!.val_loss! < 0.8 * history[0]!.val_loss!);
  assert.deepEqual(best, (await resultOfEpoch(store, 4)).parameters);
  assert.deepEqual(
    events.flatMap((event) => (event.type === 'epoch' ? [[event.epoch, event.epochs, event.val_loss]] : [])),
    history.map(({ epoch, val_loss }) => [epoch, 4, val_loss]),
  );
});

async function resultOfEpoch(store: MemoryStore, epoch: number) {
  const { tensors } = store.saved[epoch - 1]!;
  const names = Object.keys(zeros());
  return { parameters: Object.fromEntries(names.map((name) => [name, tensors[`parameters/${name}`]!])) };
}

test('the learning rate of each epoch follows the schedule', async () => {
  const { history } = await train((await linearJob()).job);
  assert.deepEqual(
    history.map(({ lr }) => lr.toFixed(6)),
    ['0.010000', '0.042678', '0.025000', '0.007322'],
  );
});

test('two runs of one job give the same bits; another seed gives others', async () => {
  const first = await train((await linearJob()).job);
  assert.deepEqual(await train((await linearJob()).job), first);
  assert.notDeepEqual(await train((await linearJob({ seed: 'f'.repeat(32) })).job), first);
});

test('a run that goes on from any checkpoint ends with the same bits', async () => {
  const whole = await linearJob();
  const expected = await train(whole.job);
  for (const epoch of [1, 2, 3, 4]) {
    const checkpoints = new MemoryStore();
    await checkpoints.save(whole.store.saved[epoch - 1]!);
    const { job, events } = await linearJob({ checkpoints });
    assert.deepEqual(await train(job), expected);
    assert.deepEqual(checkpoints.saved.slice(1), whole.store.saved.slice(epoch));
    assert.deepEqual(events[0], { type: 'message', level: 'info', text: `resuming after epoch ${epoch}` });
  }
});

/** Whatever training learns makes this worse: epoch 1 stays the best. */
const turnedLabels = () =>
  each(batches([0, 1, 1, 0, 1], 3).map((b) => ({ ...b, labels: b.labels.map((l) => 1 - Number(l)) })));

test('the best weights stay what they were where a run goes on from the checkpoint of the best epoch', async () => {
  const turned = async (checkpoints: MemoryStore) => {
    const { job } = await linearJob({ checkpoints });
    return train({ ...job, data: { ...job.data, validation: turnedLabels } });
  };
  const store = new MemoryStore();
  const whole = await turned(store);
  assert.deepEqual(whole.best, (await resultOfEpoch(store, 1)).parameters);
  for (const saved of store.saved) {
    const checkpoints = new MemoryStore();
    await checkpoints.save(saved);
    assert.deepEqual(await turned(checkpoints), whole);
  }
});

test('a run that is stopped within an epoch resumes to the same bits', async () => {
  const expected = await train((await linearJob()).job);
  // Batches 1 to 3 are epoch 1, 4 to 6 epoch 2, and so on.
  for (const stopAt of [1, 3, 5, 12]) {
    const { job, store, abort } = await linearJob();
    const data = { ...job.data, train: hooked((batch) => batch === stopAt && abort()) };
    await assert.rejects(train({ ...job, data }), Interrupted);
    // Whole epochs, and the part of the one that was stopped.
    assert.equal(store.saved.length, Math.ceil(stopAt / 3));
    const { job: rest, events } = await linearJob({ checkpoints: store });
    let trained = 0;
    assert.deepEqual(await train({ ...rest, data: { ...rest.data, train: hooked(() => trained++) } }), expected);
    assert.equal(trained, 12 - stopAt, 'batches that were done were trained again');
    const [epoch, batch] = [Math.ceil(stopAt / 3), ((stopAt - 1) % 3) + 1];
    const text = `resuming in epoch ${epoch}, after batch ${batch}`;
    assert.deepEqual(events[0], { type: 'message', level: 'info', text });
  }
});

test('within long epochs, too, checkpoints are left, each of which leads to the same bits', async () => {
  const linearly = (await linearJob()).job.schedule;
  const ways = {
    'a rate an epoch': linearly,
    'a rate a step': { ...linearly, lr_schedule: { ...linearly.lr_schedule, per: 'step' } },
    'two batches a step': { ...linearly, accumulate: 2 },
  } as const;
  for (const [way, schedule] of Object.entries(ways)) {
    const expected = await train((await linearJob({ schedule })).job);
    const whole = await linearJob({ schedule, saveEvery: 0 });
    assert.deepEqual(await train(whole.job), expected, way);
    // An epoch ends with a checkpoint; there are three steps in it, or two, and two batches of validation.
    assert.equal(whole.store.saved.length, 4 * (schedule.accumulate === 2 ? 5 : 6), way);
    for (const saved of whole.store.saved) {
      const checkpoints = new MemoryStore();
      await checkpoints.save(saved);
      assert.deepEqual(await train((await linearJob({ schedule, checkpoints })).job), expected, way);
    }
  }
});

test('what an epoch has taken is measured from where it was taken up', async () => {
  const { job, store, abort } = await linearJob();
  const stopping = hooked((batch) => batch === 5 && abort());
  await assert.rejects(train({ ...job, data: { ...job.data, train: stopping } }), Interrupted);
  let now = 0;
  const { job: rest, events } = await linearJob({ checkpoints: store, clock: () => now++ });
  await train(rest);
  const first = events.find((event) => event.type === 'progress')!;
  // 8 of the 10 images of epoch 2 were done before; the last two took a second or two.
  assert.equal(first.done, 20);
  assert.ok(first.images_per_second <= 2, `${first.images_per_second} images a second`);
  assert.ok(first.seconds_left >= 10, `${first.seconds_left} s left of 20 images`);
});

test('no batch is trained after the one in which the run was stopped', async () => {
  const { job, abort } = await linearJob();
  let last = 0;
  const train5 = hooked((batch) => {
    last = batch;
    if (batch === 5) abort();
  });
  await assert.rejects(train({ ...job, data: { ...job.data, train: train5 } }), {
    message: 'training was stopped in epoch 2\n  The next run goes on where it stopped.',
  });
  assert.equal(last, 5);
});

test('a run that is stopped before its first checkpoint says that it starts anew', async () => {
  const { job, store, abort } = await linearJob();
  abort();
  await assert.rejects(train(job), {
    message: 'training was stopped in epoch 1\n  The next run starts this step anew.',
  });
  assert.equal(store.saved.length, 0);
});

test('training stops when the validation loss has not improved for `patience` epochs', async () => {
  const { job, store } = await linearJob();
  const schedule = { ...job.schedule, epochs: 20, early_stopping: { monitor: 'val_loss', patience: 3 } } as const;
  const { best, history } = await train({ ...job, schedule, data: { ...job.data, validation: turnedLabels } });
  assert.equal(history.length, 4);
  assert.deepEqual(best, (await resultOfEpoch(store, 1)).parameters);
});

test('a run that early stopping has ended does not go on when it is resumed', async () => {
  const { job, store } = await linearJob();
  const schedule = { ...job.schedule, lr: 1e-30, early_stopping: { monitor: 'val_loss', patience: 1 } } as const;
  const stopped = await train({ ...job, schedule });
  assert.equal(stopped.history.length, 2);
  assert.deepEqual(await train({ ...job, schedule }), stopped);
  assert.equal(store.saved.length, 2);
});

test('the validation loss is the mean over images, however they are cut into batches', async () => {
  const labels = [0, 1, 1, 0, 1];
  const uncut = batches(labels, 5)[0]!;
  const cut = (from: number, to: number): LabelledBatch => ({
    images: uncut.images.slice(from * 12, to * 12),
    shape: [to - from, 3, 2, 2],
    labels: labels.slice(from, to),
  });
  const losses: number[] = [];
  for (const parts of [[uncut], [cut(0, 4), cut(4, 5)], [cut(0, 1), cut(1, 3), cut(3, 5)]]) {
    const { job } = await linearJob();
    const { history } = await train({ ...job, data: { ...job.data, validation: () => each(parts) } });
    losses.push(history[3]!.val_loss!);
  }
  assert.ok(
    losses.every((loss) => Math.abs(loss - losses[0]!) < 1e-6),
    losses.join(),
  );
});

test('a training loss that is no number stops the run and says where and what to do', async () => {
  const optimizer = { name: 'sgd', momentum: 0.9, weight_decay: 0 } as const;
  const { job } = await linearJob();
  const schedule = {
    ...job.schedule,
    optimizer,
    lr: 1e38,
    lr_schedule: { ...job.schedule.lr_schedule, warmup_epochs: 0 },
  };
  const found = await train({ ...job, schedule }).catch((error: unknown) => error);
  assert.ok(found instanceof StepError);
  assert.equal(
    found.message,
    'epoch 1, batch 2 of 3: the training loss is NaN at learning rate 1e+38: training has diverged\n' +
      '  Lower schedule.lr, raise schedule.lr_schedule.warmup_epochs, or choose optimizer adamw.',
  );
});

test('a validation loss that is no number stops the run before it is called the best', async () => {
  const { job, store } = await linearJob();
  const broken = batches([0, 1], 2).map((batch) => ({ ...batch, images: batch.images.map(() => Number.NaN) }));
  const data = { ...job.data, validation: () => each(broken) };
  await assert.rejects(train({ ...job, data }), {
    message:
      'epoch 1, the validation loss is NaN at learning rate 0.01: training has diverged\n' +
      '  Lower schedule.lr, raise schedule.lr_schedule.warmup_epochs, or choose optimizer adamw.',
  });
  assert.equal(store.saved.length, 0);
});

test('a checkpoint of another model is left aside with a warning', async () => {
  const expected = await train((await linearJob()).job);
  const checkpoints = new MemoryStore();
  await checkpoints.save({ tensors: {}, metadata: {} });
  const { job, events } = await linearJob({ checkpoints });
  assert.deepEqual(await train(job), expected);
  assert.deepEqual(events[0], {
    type: 'message',
    level: 'notice',
    text: 'the checkpoint of the earlier run does not fit this model and optimiser: training starts over',
  });
});
