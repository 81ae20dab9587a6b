import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { asOfNow, overviewOf, type RunOverview } from '../../pipelines/run/watching/overview.ts';
import { QueueWatch } from '../../pipelines/run/watching/queue.ts';
import { WorkSteps } from '../../pipelines/run/watching/steps.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import { records } from '../../store/records.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, jsonOption, runsOption } from '../options.ts';
import { printJson } from '../output.ts';
import { experimentName, noRunOf } from '../results.ts';
import { type Status, statusText } from '../tables/status-text.ts';

interface Options {
  readonly runs: string;
  readonly json?: true;
  readonly live?: true;
  readonly all?: true;
}

const LIVE_EVERY_MS = 2_000;
const CLEAR = '\u001b[H\u001b[J';

export function define(command: Command): void {
  command
    .argument('[experiment]', "an experiment's name or file; the latest run of any when left out")
    .option('--all', 'all runs, not the latest alone')
    .option('--live', 'again and again until it is interrupted')
    .addOption(runsOption())
    .addOption(
      jsonOption(
        '{runs, queue, carrying, queue_silent}: counts by stage, what runs, what failed; what is in the queue',
      ),
    )
    .action(execute);
  addExamples(command, 'assay status', 'assay status quickstart --live', 'assay status --all --json');
}

async function execute(experiment: string | undefined, { runs, json, live, all }: Options): Promise<void> {
  const layout = runsLayout(resolve(runs));
  const name = experiment === undefined ? undefined : await experimentName(experiment);
  const look = looking(layout, name, all === true);
  if (live !== true) {
    const status = await look();
    if (name !== undefined && status.runs.length === 0) throw noRunOf(layout, name);
    if (json === true) printJson(status);
    else process.stdout.write(`${statusText(status)}\n`);
    return;
  }
  const { stop } = listenForInterrupts();
  while (!stop.aborted) {
    const status = await look();
    process.stdout.write(json === true ? `${JSON.stringify(status)}\n` : `${CLEAR}${statusText(status)}\n`);
    await sleep(LIVE_EVERY_MS, undefined, { signal: stop }).catch(() => undefined);
  }
}

function looking(layout: RunsLayout, name: string | undefined, all: boolean): () => Promise<Status> {
  const works = new WorkSteps(layout);
  const queue = new QueueWatch(layout);
  return async () => {
    const standing = await queue.look();
    const found = works.look();
    const runs: RunOverview[] = [];
    for (const record of records(layout, name)) {
      // What is in the queue belongs to the latest run of an experiment.
      const older = runs.some(({ experiment }) => experiment === record.experiment.name);
      runs.push(overviewOf(layout, asOfNow(record, found, older ? null : standing), found));
      if (!all) break;
    }
    const isMine = ({ experiment }: { readonly experiment: string }) => name === undefined || experiment === name;
    const [mine, carrying] = [standing.queue.filter(isMine), standing.carrying.filter(isMine)];
    return { runs, queue: mine, carrying, queue_silent: standing.silent };
  };
}
