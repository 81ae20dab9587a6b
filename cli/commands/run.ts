import { resolve } from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../common/errors.ts';
import { type ExecutorName, openExecutor } from '../../pipelines/executors/index.ts';
import { divide } from '../../pipelines/executors/shares.ts';
import { executorSettings } from '../../pipelines/executors/site.ts';
import type { DeviceSetting } from '../../pipelines/experiment/experiment.ts';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { plannedModels } from '../../pipelines/plan/models.ts';
import { type RunResult, run } from '../../pipelines/run/run.ts';
import { survey } from '../../pipelines/run/survey.ts';
import { cardsOf } from '../../stages/checks.ts';
import { type StageName, stages } from '../../stages/index.ts';
import { listenForInterrupts } from '../interrupt.ts';
import {
  addExamples,
  deviceOption,
  executorOption,
  type ForceOption,
  fileAndForce,
  forceOption,
  type JobsOption,
  jobsOption,
  jsonOption,
  pluginOption,
  runsOption,
  setOption,
  untilOption,
  usePlugin,
} from '../options.ts';
import { say } from '../output.ts';
import { createLogger } from '../progress/create.ts';
import { printResults } from '../results.ts';
import { leftBehind, summary, typed } from '../summary.ts';
import { printPlan } from '../tables/plan-output.ts';

interface Options {
  readonly set: readonly string[];
  readonly jobs: JobsOption;
  readonly executor: ExecutorName;
  readonly detach?: true;
  readonly until?: StageName;
  readonly force?: ForceOption;
  readonly dryRun?: true;
  readonly device?: DeviceSetting;
  readonly plugin?: string;
  readonly runs: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .usage('[options] <file>')
    .argument('[file]', 'experiment file')
    .addOption(setOption())
    .addOption(jobsOption())
    .addOption(executorOption())
    .option('--detach', 'leave what runs in a queue to itself, and end')
    .addOption(untilOption())
    .addOption(forceOption())
    .option('--dry-run', 'only say what would run, as assay plan does')
    .addOption(deviceOption())
    .addOption(pluginOption())
    .addOption(runsOption())
    .addOption(jsonOption('{experiment, tasks}, as assay results does; with --dry-run as assay plan does'))
    .action(execute);
  addExamples(
    command,
    'assay run experiments/quickstart.yaml',
    'assay run my.yaml --jobs 4 --set schedule.epochs=5',
    'assay run my.yaml --force finetune',
    'assay run my.yaml --executor slurm --detach',
    'assay run my.yaml --force finetune:lung/ark/3 evaluate:lung/ark/3',
  );
}

async function execute(argument: string | undefined, options: Options): Promise<void> {
  const { file, force } = fileAndForce(argument, options.force);
  usePlugin(options.plugin);
  const { stop, kill } = listenForInterrupts();
  const experiment = await loadExperiment(file, { set: options.set });
  const { until, device, detach = false } = options;
  const what = {
    experiment,
    registry: stages,
    runs: resolve(options.runs),
    force,
    ...(until === undefined ? {} : { until }),
  };
  if (options.dryRun) {
    const { assessed } = await survey({ ...what, signal: stop });
    printPlan(assessed, plannedModels(experiment), { json: options.json === true, all: false });
    return;
  }
  const logger = await createLogger();
  try {
    const command = process.argv.slice(1);
    const cards = options.jobs === 1 ? null : await cardsOf(device ?? experiment.device);
    const { jobs, shares } = divide(options.jobs, cards, experiment.devices);
    const settings = executorSettings(experiment, options.executor);
    const executor = await openExecutor(options.executor, { jobs, shares, settings, detach, command });
    if (detach && executor.queue === undefined)
      throw new InputError({ message: '--detach needs an executor with a queue', hint: 'Add --executor slurm' });
    const emit = logger.log;
    const result = await run({
      ...what,
      jobs,
      executor,
      command,
      emit,
      stop,
      kill,
      ...(device === undefined ? {} : { device }),
    });
    await logger.close();
    await conclude(result, options.json === true, detach && !stop.aborted);
  } finally {
    await logger.close();
  }
}

/** @param left whether what is not finished goes on without this process */
async function conclude(result: RunResult, json: boolean, left: boolean): Promise<void> {
  const leaves = left && result.state === 'interrupted';
  say(leaves ? leftBehind(typed(process.argv), result) : summary(typed(process.argv), result));
  if (result.report !== null) {
    await printResults(result.report.text, json);
    say(`report: ${result.report.page}`);
  }
  process.exitCode = leaves ? 0 : result.exitCode;
}
