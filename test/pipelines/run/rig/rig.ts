/** A runs folder, a data folder and runs over them, in a temporary place that goes when the test ends. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { Assessed } from '../../../../pipelines/plan/assess.ts';
import type { RunEvent } from '../../../../pipelines/run/events.ts';
import type { Force } from '../../../../pipelines/run/force.ts';
import { type RunResult, run } from '../../../../pipelines/run/run.ts';
import { survey } from '../../../../pipelines/run/survey.ts';
import type { StageName } from '../../../../stages/index.ts';
import { type Sketch, sketch } from './experiment.ts';
import { inlineExecutor } from './inline-executor.ts';
import { type Hook, testStages } from './stages.ts';

export interface RigOptions {
  readonly hook?: Hook;
  readonly jobs?: number;
  readonly force?: Force;
  readonly until?: StageName;
  readonly stop?: AbortSignal;
  readonly versions?: Partial<Record<StageName, number>>;
}

export interface RigRun {
  readonly result: RunResult;
  /** Ids of the steps that ran, in the order in which they began. */
  readonly ran: readonly string[];
  readonly events: readonly RunEvent[];
}

export class Rig {
  readonly folder: string;
  readonly runs: string;
  readonly root: string;

  constructor(test: TestContext) {
    this.folder = realpathSync(mkdtempSync(join(tmpdir(), 'assay-run-')));
    test.after(() => rmSync(this.folder, { recursive: true, force: true }));
    this.runs = join(this.folder, 'runs');
    this.root = join(this.folder, 'data');
    mkdirSync(this.root);
    this.data('x.png', 'abc');
    this.data('y.png', 'def');
  }

  /** Writes a file of the data set. */
  data(name: string, text: string): void {
    writeFileSync(join(this.root, name), text);
  }

  experiment(change: Partial<Sketch> = {}) {
    return sketch({ file: join(this.folder, 'sketch.yaml'), root: this.root, ...change });
  }

  /** Runs inside this process. */
  async run(change: Partial<Sketch> = {}, options: RigOptions = {}): Promise<RigRun> {
    const ran: string[] = [];
    const events: RunEvent[] = [];
    const registry = testStages(async (id, context) => {
      ran.push(id);
      await options.hook?.(id, context);
    }, options.versions);
    const result = await run({
      experiment: this.experiment(change),
      registry,
      runs: this.runs,
      jobs: 1,
      executor: inlineExecutor(registry, options.jobs ?? 1),
      command: ['test'],
      emit: (event) => events.push(event),
      stop: options.stop ?? new AbortController().signal,
      kill: new AbortController().signal,
      ...(options.force === undefined ? {} : { force: options.force }),
      ...(options.until === undefined ? {} : { until: options.until }),
    });
    return { result, ran, events };
  }

  /** Step id to `status` or `status: why`, as `assay plan` would tell. */
  async plan(change: Partial<Sketch> = {}, options: RigOptions = {}): Promise<Readonly<Record<string, string>>> {
    const registry = testStages(() => undefined, options.versions);
    const { assessed } = await survey({
      experiment: this.experiment(change),
      registry,
      runs: this.runs,
      ...(options.force === undefined ? {} : { force: options.force }),
      ...(options.until === undefined ? {} : { until: options.until }),
    });
    const words = (item: Assessed): string => (item.status === 'cached' ? 'cached' : `${item.status}: ${item.why}`);
    return Object.fromEntries(assessed.map((item) => [item.step.id, words(item)]));
  }
}
