/** A byte changed in any file that an interrupted step has left to go on from: the results are those without damage. */
import assert from 'node:assert/strict';
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { latestResults } from '../../../pipelines/run/results/latest.ts';
import { INTERRUPTED, kindOf } from './kinds.ts';
import { ALONE, DAMAGES, filesByKind, folderFor, type Kind, runs } from './rig.ts';

type Interrupted = keyof typeof INTERRUPTED;
type Runs = Awaited<ReturnType<typeof runs>>;

/** After some of the images, or the first of two epochs. */
const INTERRUPTIONS: Readonly<Record<Interrupted, (of: Runs) => ReturnType<Runs['run']>>> = {
  prepare: ({ interruptPreparing }) => interruptPreparing(5),
  finetune: ({ interrupt }) =>
    interrupt(({ type, ...rest }) => type === 'stage' && 'event' in rest && rest.event.type === 'epoch'),
};

for (const kind of ['classification', 'segmentation'] satisfies readonly Kind[])
  for (const stage of Object.keys(INTERRUPTED) as readonly Interrupted[])
    test(`what an interrupted ${stage} of a ${kind} has left is damaged: the results are the same`, async (t) => {
      const folder = await folderFor(t, kind, true);
      const [kept, root] = [join(folder, 'kept'), join(folder, 'runs')];
      const own = await runs(folder);
      await own.run();
      const right = (await latestResults(root)).results;
      rmSync(root, { recursive: true });
      assert.equal((await INTERRUPTIONS[stage](own)).state, 'interrupted');
      cpSync(root, kept, { recursive: true, preserveTimestamps: true });
      const left = filesByKind(folder, 'work');
      assert.deepEqual([...left.keys()].toSorted(), INTERRUPTED[stage][kind], 'add the kind to kinds.ts');
      const strike = async (paths: Iterable<string>, name: string): Promise<void> => {
        const victims = [...paths];
        const what = `${name} in ${victims.map((path) => kindOf(path.slice(root.length + 1)))}`;
        rmSync(root, { recursive: true });
        cpSync(kept, root, { recursive: true, preserveTimestamps: true });
        for (const path of victims) writeFileSync(path, DAMAGES[name]!(readFileSync(path)));
        const { state, report, outcomes, damaged } = await own.run();
        assert.equal(state, 'finished', `${what}: ${JSON.stringify(outcomes.flatMap(({ problems }) => problems))}`);
        assert.equal(report?.text, right, what);
        // Nothing was finished, so nothing that is called a result is lost.
        assert.deepEqual(damaged, [], what);
      };
      for (const path of left.values()) await strike([path], ALONE);
      for (const name of Object.keys(DAMAGES)) if (name !== ALONE) await strike(left.values(), name);
    });
