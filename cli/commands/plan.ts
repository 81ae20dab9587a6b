import { resolve } from 'node:path';
import type { Command } from 'commander';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { plannedModels } from '../../pipelines/plan/models.ts';
import { survey } from '../../pipelines/run/survey.ts';
import { type StageName, stages } from '../../stages/index.ts';
import { listenForInterrupts } from '../interrupt.ts';
import {
  addExamples,
  type ForceOption,
  fileAndForce,
  forceOption,
  jsonOption,
  runsOption,
  setOption,
  untilOption,
} from '../options.ts';
import { printPlan } from '../tables/plan-output.ts';

interface Options {
  readonly set: readonly string[];
  readonly runs: string;
  readonly until?: StageName;
  readonly force?: ForceOption;
  readonly all?: true;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .usage('[options] <file>')
    .argument('[file]', 'experiment file')
    .addOption(setOption())
    .addOption(untilOption())
    .addOption(forceOption())
    .addOption(runsOption())
    .option('--all', 'a line a step, where steps that differ in their trial alone share one')
    .addOption(jsonOption('{steps: [{id, stage, key, status: cached|ready|blocked, why, needs}], models}'))
    .action(async (argument: string | undefined, { set, runs, until, force: names, all, json }: Options) => {
      const { file, force } = fileAndForce(argument, names);
      const { stop } = listenForInterrupts();
      const experiment = await loadExperiment(file, { set });
      const { assessed } = await survey({
        experiment,
        registry: stages,
        runs: resolve(runs),
        force,
        signal: stop,
        ...(until === undefined ? {} : { until }),
      });
      printPlan(assessed, plannedModels(experiment), { json: json === true, all: all === true });
    });
  addExamples(
    command,
    'assay plan experiments/quickstart.yaml',
    'assay plan my.yaml --set arms.ark.schedule.lr=0.01',
    'assay plan my.yaml --until evaluate --json',
  );
}
