import { resolve } from 'node:path';
import type { Command } from 'commander';
import { latestResults } from '../../pipelines/run/results/latest.ts';
import { addExamples, jsonOption, runsOption } from '../options.ts';
import { say, sayPassedOver } from '../output.ts';
import { experimentName, printResults } from '../results.ts';

interface Options {
  readonly runs: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument('[experiment]', "an experiment's name or file; the latest run of any when left out")
    .addOption(runsOption())
    .addOption(
      jsonOption(
        '{experiment, tasks: {<task>: {metric, arms: {<arm>: {n, values, mean, sd, ci95, p, p_adjusted, best, second, significant}}}}}',
      ),
    )
    .action(async (experiment: string | undefined, { runs, json }: Options) => {
      const name = experiment === undefined ? undefined : await experimentName(experiment);
      const { record, results, newer, passedOver } = await latestResults(resolve(runs), name);
      say(`${record.experiment.name}, run of ${record.started}`);
      sayPassedOver(passedOver);
      if (newer !== null) say(`a newer run of ${newer.started} has no results: ${newer.state}`);
      await printResults(results, json === true);
    });
  addExamples(command, 'assay results', 'assay results quickstart', 'assay results my.yaml --json');
}
