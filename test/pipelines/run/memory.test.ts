import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunEvent } from '../../../pipelines/run/events.ts';
import { run } from '../../../pipelines/run/run.ts';
import { inlineExecutor } from './rig/inline-executor.ts';
import { Rig } from './rig/rig.ts';
import { testStages } from './rig/stages.ts';

/** Two arms at a time, on a machine of 10 GB. @returns how many trained at the same time at most, and what was noticed */
async function training(rig: Rig, bytes: number) {
  let [now, most] = [0, 0];
  const stages = testStages(async (id) => {
    if (!id.startsWith('finetune')) return;
    most = Math.max(most, ++now);
    for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve));
    now--;
  });
  const finetune = { ...stages.finetune, memory: async () => bytes };
  const registry = { ...stages, finetune, evaluate: { ...stages.evaluate, memory: async () => 0 } };
  const events: RunEvent[] = [];
  const { state } = await run({
    experiment: rig.experiment({ arms: { a: 0.05, b: 0.1 } }),
    registry,
    runs: rig.runs,
    jobs: 2,
    executor: { ...inlineExecutor(registry, 2), memory: 10e9 },
    command: ['test'],
    emit: (event) => events.push(event),
    stop: new AbortController().signal,
    kill: new AbortController().signal,
  });
  assert.equal(state, 'finished');
  const notices = events.flatMap((event) =>
    event.type === 'stage' && event.event.type === 'message' ? [`${event.id} ${event.event.text}`] : [],
  );
  return { most, notices };
}

test('steps that do not fit in memory beside each other run after each other, and say that they wait', async (t) => {
  assert.deepEqual(await training(new Rig(t), 6e9), {
    most: 1,
    notices: ['finetune:lung/b/1 waits for memory: it takes about 6.0 GB of 10.0 GB, and others run'],
  });
});

test('steps that fit run at the same time; what is larger than the machine is tried alone', async (t) => {
  assert.deepEqual(await training(new Rig(t), 4e9), { most: 2, notices: [] });
  assert.equal((await training(new Rig(t), 40e9)).most, 1);
});
