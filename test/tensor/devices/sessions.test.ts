import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { HostTensor } from '../../../tensor/device.ts';
import { hostMemory } from '../../../tensor/devices/ort/host.ts';
import { ortDevice } from '../../../tensor/devices/ort/ort.ts';
import { Sessions } from '../../../tensor/devices/ort/sessions.ts';
import type { Graph } from '../../../tensor/graph/value.ts';
import * as tf from '../../../tensor/tf.ts';

const OPTIONS = { executionProviders: ['cpu'], intraOpNumThreads: 1 } as const;
const tensor = (...data: readonly number[]): HostTensor => ({ shape: [data.length], data: Float32Array.from(data) });

/** Counts how often a session is opened. */
class CountedSessions extends Sessions {
  opened = 0;

  override open(graph: Graph) {
    this.opened++;
    return super.open(graph);
  }
}

/** Two programs that add to the same variable, on a machine with so much free memory. */
async function twoPrograms(available: number, small = 0) {
  const sessions = new CountedSessions(OPTIONS, { available: () => available, small });
  const target = { runtime: 'cpu', block: null } as const;
  const device = ortDevice({ name: 'cpu', threads: 1, memory: hostMemory(sessions), target });
  const specs = { x: { shape: [2], dtype: 'float32' } } as const;
  const adding = (times: number) =>
    device.compile(
      ({ x }, { sum }) => ({ outputs: {}, variables: { sum: tf.add(sum!, tf.sin(tf.mul(x!, times))) } }),
      specs,
      { sum: { shape: [2], dtype: 'float32' } },
    );
  const programs = [await adding(1), await adding(2)] as const;
  const variables = await device.variables({ sum: tensor(0, 0) });
  const epoch = async (): Promise<void> => {
    for (const program of programs) await program.run({ x: tensor(1, 2) }, variables);
  };
  const close = () => Promise.all(programs.map((program) => program.dispose()));
  return { sessions, programs, variables, epoch, close };
}

describe('sessions of a device', () => {
  test('stay where there is room for all of them', async () => {
    const { sessions, epoch, close } = await twoPrograms(1e9);
    await epoch();
    await epoch();
    assert.equal(sessions.opened, 2);
    await close();
  });

  test('take turns where there is not, with the same results', async () => {
    const [wide, scarce] = [await twoPrograms(1e9), await twoPrograms(0)];
    for (const { epoch } of [wide, scarce]) {
      await epoch();
      await epoch();
    }
    // Two at first, and in the second epoch each anew.
    assert.equal(scarce.sessions.opened, 4);
    assert.deepEqual(await scarce.variables.read(), await wide.variables.read());
    await wide.close();
    await scarce.close();
  });

  test('that need little push none out', async () => {
    const { sessions, epoch, close } = await twoPrograms(0, 1e6);
    await epoch();
    await epoch();
    assert.equal(sessions.opened, 2);
    await close();
  });

  test('are not taken away from a run', async () => {
    const { sessions, programs, variables, close } = await twoPrograms(0);
    const run = (at: 0 | 1) => programs[at].run({ x: tensor(1, 2) }, variables);
    await run(0);
    // The first run of the second looks for room while the first has its memory, and runs.
    await Promise.all([run(0), run(1)]);
    assert.equal(sessions.opened, 2);
    await close();
  });
});
