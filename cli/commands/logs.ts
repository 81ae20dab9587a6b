import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { InputError } from '../../common/errors.ts';
import { suggestion } from '../../common/suggest.ts';
import { jobLogs, type Standing } from '../../pipelines/executors/slurm/standing.ts';
import { QueueWatch } from '../../pipelines/run/watching/queue.ts';
import { WorkSteps } from '../../pipelines/run/watching/steps.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import { type RunRecord, records } from '../../store/records.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, runsOption } from '../options.ts';
import { say } from '../output.ts';
import { StepLog } from '../step-log.ts';

interface Options {
  readonly runs: string;
  readonly follow?: true;
}

const LOOK_EVERY_MS = 500;

export function define(command: Command): void {
  command
    .argument('<step>', 'as plan and run name it, such as finetune:lung/ark/3')
    .option('--follow', 'go on as more is printed, until the step has ended')
    .addOption(runsOption())
    .action(execute);
  addExamples(command, 'assay logs finetune:quickstart/adamw/1', 'assay logs finetune:quickstart/adamw/1 --follow');
}

async function execute(id: string, { runs, follow }: Options): Promise<void> {
  const layout = runsLayout(resolve(runs));
  const { stop } = listenForInterrupts();
  const works = new WorkSteps(layout);
  const queue = new QueueWatch(layout);
  const log = new StepLog((text) => process.stdout.write(text));
  for (let told = false, begun = false; ; ) {
    const work = works.look().get(id);
    begun ||= work !== undefined;
    for (const file of jobLogs(layout, id)) log.text(file);
    if (work !== undefined) {
      log.events(join(work.folder, 'events.jsonl'), id);
      log.text(join(work.folder, 'log.txt'));
    }
    if (!log.any && !told) sayWhy(layout, id, await queue.look());
    told = true;
    // A work folder that is there no more has been published.
    if (begun && work === undefined) return log.rest();
    if (follow !== true || stop.aborted) return;
    if (!isUnderWay(layout, id, await queue.look())) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Whether it runs or waits, by a run that lives or in a queue. */
function isUnderWay(layout: RunsLayout, id: string, { queue }: Standing): boolean {
  const { state, steps } = newest(layout, id)!;
  const step = steps.find((one) => one.id === id)!;
  const waits = step.state === 'running' || step.state === 'pending';
  return (state === 'running' && waits) || queue.some((one) => one.id === id);
}

function newest(layout: RunsLayout, id: string): RunRecord | null {
  for (const record of records(layout)) if (record.steps.some((step) => step.id === id)) return record;
  return null;
}

/** @throws InputError where no run has such a step */
function sayWhy(layout: RunsLayout, id: string, { queue }: Standing): void {
  const record = newest(layout, id);
  if (record === null) {
    const [latest] = records(layout);
    if (latest === undefined) throw new InputError({ message: `there is no run in ${layout.root}` });
    const names = latest.steps.map((step) => step.id);
    throw new InputError({ message: `no run has a step ${id}`, hint: suggestion(id, names, 'steps') });
  }
  const queued = queue.find((one) => one.id === id);
  if (queued !== undefined) {
    const { job, state, reason } = queued;
    say(
      `${id}: ${state.toLowerCase()} as job ${job}${reason === 'None' ? '' : ` (${reason})`}; it has printed nothing yet`,
    );
    return;
  }
  const { state } = record.steps.find((step) => step.id === id)!;
  const kept = 'what a step prints is kept until it has finished';
  say(`${id}: ${state}; ${state === 'pending' ? 'it has printed nothing yet' : kept}`);
}
