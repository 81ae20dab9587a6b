/** Small experiments whose kept files are damaged, and how they are run again. */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { AssayError } from '../../../common/errors.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import type { EmitRunEvent, RunEvent } from '../../../pipelines/run/events.ts';
import { latestResults } from '../../../pipelines/run/results/latest.ts';
import { trainedTrial } from '../../../pipelines/run/results/trained.ts';
import { run } from '../../../pipelines/run/run.ts';
import { survey } from '../../../pipelines/run/survey.ts';
import { markRun } from '../../../report/run-block.ts';
import { stages } from '../../../stages/index.ts';
import { inlineExecutor } from '../run/rig/inline-executor.ts';
import { writeImages, writeMasks } from './images.ts';
import { kindOf } from './kinds.ts';

const REST = `schedule: { optimizer: { name: sgd }, lr: 0.01, epochs: 2, batch_size: 4 }
`;

export const EXPERIMENTS = {
  classification: `name: tiny
task: classification
data: { format: folder, root: data, splits: { train: train, val: val, test: test }, image: { size: 16, store: 16 }, augment: none }
model: { arch: vit_tiny_patch16_224, patch_size: 8, embed_dim: 8, depth: 1, heads: 1 }
evaluation: { crops: center }
trials: 2
arms: { a: {} }
${REST}`,
  segmentation: `name: tiny
task: segmentation
data: { format: pairs, root: data, images: images, masks: masks, structure: disc, make_splits: { val: 0.2, test: 0.4 }, image: { size: 16, store: 16 }, augment: none }
model: { arch: unet, embed_dim: 8, depth: 2 }
trials: 2
arms: { a: {}, b: { schedule: { lr: 0.1 } }, c: { schedule: { lr: 0.2 } } }
report: { compare: all-pairs }
${REST}`,
} as const;

export type Kind = keyof typeof EXPERIMENTS;

/** A folder with an experiment and its data; nothing has run. @param small one arm and one trial of it */
export async function folderFor(t: TestContext, kind: Kind, small = false): Promise<string> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-damage-')));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  await (kind === 'classification' ? writeImages : writeMasks)(join(folder, 'data'));
  const text = EXPERIMENTS[kind];
  const one = text.replace(/^trials:.*$/m, 'trials: 1').replace(/^arms:.*$/m, 'arms: { a: {} }');
  writeFileSync(join(folder, 'tiny.yaml'), small ? one : text);
  return folder;
}

export async function runs(folder: string) {
  const experiment = await loadExperiment(join(folder, 'tiny.yaml'), { set: [] });
  const what = { experiment, registry: stages, runs: join(folder, 'runs') };
  const start = (emit: EmitRunEvent, stop: AbortSignal, registry = stages) => {
    const executor = inlineExecutor(registry, 1);
    return run({ ...what, jobs: 1, executor, command: ['test'], emit, stop, kill: new AbortController().signal });
  };
  return {
    plan: () => survey(what),
    run: () => start(() => undefined, new AbortController().signal),
    /** Stops when an event comes. */
    interrupt(when: (event: RunEvent) => boolean) {
      const stop = new AbortController();
      return start((event) => when(event) && stop.abort(), stop.signal);
    },
    /** Stops while images are prepared, after so many of them: progress is told by the clock. */
    interruptPreparing(images: number) {
      const stop = new AbortController();
      let looks = 0;
      const counted = (signal: AbortSignal): AbortSignal =>
        Object.create(signal, {
          aborted: {
            get: () => {
              if (++looks > images) stop.abort();
              return signal.aborted;
            },
          },
        });
      const prepare: typeof stages.prepare = {
        ...stages.prepare,
        run: (context) => stages.prepare.run({ ...context, signal: counted(context.signal) }),
      };
      return start(() => undefined, stop.signal, { ...stages, prepare });
    },
  };
}

/** One file of each kind below a folder of the runs folder. */
export function filesByKind(folder: string, below = ''): ReadonlyMap<string, string> {
  const root = join(folder, 'runs');
  const files = readdirSync(join(root, below), { recursive: true, withFileTypes: true }).filter((file) =>
    file.isFile(),
  );
  const paths = files.map((file) => join(file.parentPath, file.name)).toSorted();
  return new Map(paths.map((path) => [kindOf(path.slice(root.length + 1)), path]));
}

/** The one that each kind of file suffers by itself; the others all files suffer at once. */
export const ALONE = 'a bit in the middle';

export const DAMAGES: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  [ALONE]: (bytes) => changed(bytes, (byte) => byte ^ 1),
  'a digit': (bytes) => {
    const at = bytes.findLastIndex((byte) => byte >= 0x30 && byte <= 0x39);
    return bytes.with(at, bytes[at] === 0x31 ? 0x32 : 0x31) as Buffer;
  },
  zeroes: (bytes) => Buffer.alloc(bytes.length),
  'the end cut off': (bytes) => bytes.subarray(0, bytes.length - 2),
};

function changed(bytes: Buffer, change: (byte: number) => number): Buffer {
  const at = bytes.length >> 1;
  return Buffer.concat([bytes.subarray(0, at), Buffer.of(change(bytes[at] ?? 0)), bytes.subarray(at + 1)]);
}

/** What a look at the results gives: their text, or that they are damaged; anything else is a mistake. */
export async function look(folder: string): Promise<string | null> {
  const root = join(folder, 'runs');
  const found: (string | null)[] = [];
  for (const ask of [
    async () => (await latestResults(root, 'tiny')).results,
    async () => JSON.stringify((await trainedTrial(root, 'tiny', (trials) => trials[0]!)).chosen),
  ]) {
    try {
      found.push(await ask());
    } catch (error) {
      assert.ok(error instanceof AssayError, String(error));
      assert.match(error.message, /damaged/);
      found.push(null);
    }
  }
  return found[0] ?? null;
}

/** Without what a page says of the run that wrote it: another run has other times. */
export function ofTrials(path: string, bytes: Buffer): string {
  return markRun({ name: path, text: bytes.toString('latin1') }, { notice: null, facts: [] });
}
