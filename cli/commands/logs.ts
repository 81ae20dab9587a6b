import { closeSync, openSync, readSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { InputError } from '../../common/errors.ts';
import { suggestion } from '../../common/suggest.ts';
import { jobLogs } from '../../pipelines/executors/slurm/standing.ts';
import { WorkSteps } from '../../pipelines/run/watching/steps.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import { type RunRecord, records } from '../../store/records.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, runsOption } from '../options.ts';
import { say } from '../output.ts';

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
  const steps = new WorkSteps(layout);
  const printed = new Map<string, number>();
  for (;;) {
    const files = logFiles(layout, steps, id);
    for (const file of files) printed.set(file, print(file, printed.get(file) ?? 0));
    if (printed.size === 0) sayWhy(layout, id);
    if (follow !== true || stop.aborted || !(await isUnderWay(layout, steps, id))) return;
    await sleep(LOOK_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

/** Of its jobs, and of its process. */
function logFiles(layout: RunsLayout, steps: WorkSteps, id: string): readonly string[] {
  const work = steps.look().get(id);
  return [...jobLogs(layout, id), ...(work === undefined ? [] : [join(work.folder, 'log.txt')])];
}

async function isUnderWay(layout: RunsLayout, steps: WorkSteps, id: string): Promise<boolean> {
  const step = newest(layout, id)?.steps.find((one) => one.id === id);
  return steps.look().has(id) && (step?.state === 'running' || step?.state === 'pending');
}

function newest(layout: RunsLayout, id: string): RunRecord | null {
  for (const record of records(layout)) if (record.steps.some((step) => step.id === id)) return record;
  return null;
}

/** @throws InputError where no run has such a step */
function sayWhy(layout: RunsLayout, id: string): void {
  const record = newest(layout, id);
  if (record === null) {
    const [latest] = records(layout);
    if (latest === undefined) throw new InputError({ message: `there is no run in ${layout.root}` });
    const names = latest.steps.map((step) => step.id);
    throw new InputError({ message: `no run has a step ${id}`, hint: suggestion(id, names, 'steps') });
  }
  const { state } = record.steps.find((step) => step.id === id)!;
  const kept = 'what a step prints is kept until it has finished';
  say(`${id}: ${state}; ${state === 'pending' ? 'it has printed nothing yet' : kept}`);
}

/** Prints what was added to a file. @returns how far it was read */
function print(file: string, from: number): number {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'r');
  } catch {
    return 0; // Published meanwhile, or not begun.
  }
  try {
    const bytes = Buffer.alloc(65_536);
    for (let at = from; ; ) {
      const count = readSync(descriptor, bytes, 0, bytes.length, at);
      if (count === 0) return at;
      process.stdout.write(Buffer.from(bytes.subarray(0, count)));
      at += count;
    }
  } finally {
    closeSync(descriptor);
  }
}
