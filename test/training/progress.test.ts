import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingEvent } from '../../training/events.ts';
import { Progress } from '../../training/progress.ts';

/** Progress of two epochs of 100 images, on a clock that the test sets. */
function scenario(epochsDone: number) {
  const events: TrainingEvent[] = [];
  const time = { now: 10 };
  const emit = (event: TrainingEvent) => events.push(event);
  const progress = new Progress({ epochs: 2, images: 100, epochsDone, emit, clock: () => time.now });
  return { progress, events, time };
}

test('an event says how far training is, how fast, and how long it will take', () => {
  const { progress, events, time } = scenario(0);
  progress.beginEpoch(1);
  time.now = 12;
  progress.batch(40, 0.5);
  time.now = 14;
  progress.batch(10, 1);
  assert.deepEqual(events.at(-1), {
    type: 'progress',
    unit: 'images',
    done: 50,
    total: 200,
    epoch: 1,
    epochs: 2,
    loss: 0.6,
    images_per_second: 12.5,
    seconds_left: 12,
  });
});

test('events come at most every 0.3 s', () => {
  const { progress, events, time } = scenario(0);
  progress.beginEpoch(1);
  for (let batch = 0; batch < 10; batch++) {
    time.now += 0.125;
    progress.batch(1, 1);
  }
  assert.deepEqual(
    events.map((event) => event.type === 'progress' && event.done),
    [3, 6, 9],
  );
});

test('the time left of a resumed run comes from what it has done itself', () => {
  const { progress, events, time } = scenario(1);
  progress.beginEpoch(2);
  time.now = 15;
  progress.batch(50, 0.5);
  const event = events[0];
  assert.ok(event?.type === 'progress');
  assert.equal(event.done, 150);
  assert.equal(event.seconds_left, 5);
});

test('the mean loss of an epoch weighs batches by their images', () => {
  const { progress } = scenario(0);
  progress.beginEpoch(1);
  progress.batch(30, 1);
  progress.batch(10, 3);
  assert.equal(progress.meanLoss, 1.5);
  progress.beginEpoch(2);
  progress.batch(10, 0.25);
  assert.equal(progress.meanLoss, 0.25);
});
