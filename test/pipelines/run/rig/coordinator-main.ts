/** A coordinator process over the tests' stages; its events go to standard output, a JSON line each. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { listenForInterrupts } from '../../../../cli/interrupt.ts';
import { localExecutor } from '../../../../pipelines/executors/local.ts';
import { run } from '../../../../pipelines/run/run.ts';
import type { StageName } from '../../../../stages/index.ts';
import { type Sketch, sketch } from './experiment.ts';
import { testStages } from './stages.ts';

export interface CoordinatorInput {
  readonly sketch: Sketch;
  readonly runs: string;
  readonly jobs: number;
  readonly until: StageName;
}

const input = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as CoordinatorInput;
const command = ['start.js', 'worker-main.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
const { exitCode } = await run({
  experiment: sketch(input.sketch),
  registry: testStages(() => undefined),
  runs: input.runs,
  jobs: input.jobs,
  until: input.until,
  executor: localExecutor({ jobs: input.jobs, command }),
  command: process.argv,
  emit: (event) => console.log(JSON.stringify(event)),
  ...listenForInterrupts(),
});
process.exitCode = exitCode;
