import { type Command, Option } from 'commander';
import { InputError } from '../../common/errors.ts';
import { findSide } from '../../pipelines/run/results/sides.ts';
import { addExamples, jsonOption } from '../options.ts';
import { printJson, printResult } from '../output.ts';

interface Options {
  readonly runs: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .description('Say what differs between runs, experiments or arms, and put their results side by side.')
    .argument(
      '<what...>',
      'two or more: an experiment or a run, then /task, /arm as far as needed; before it folder: of another runs folder',
    )
    .addOption(new Option('--runs <folder>', 'folder of the results, where none is named').default('runs'))
    .addOption(
      jsonOption(
        '{sides, environment, analysis, arms: [{cells, metric, configuration, data, weights, results, differences}]}',
      ),
    )
    .action(async (what: readonly string[], { runs, json }: Options) => {
      if (what.length < 2)
        throw new InputError({
          message: `there is nothing to compare ${what[0]} with`,
          hint: 'Name two or more: assay compare quickstart/adamw quickstart/sgd',
        });
      const sides = [];
      for (const one of what) sides.push(await findSide(one, runs));
      const { compareSides } = await import('../../compare/compare.ts');
      const comparison = compareSides(sides);
      if (json) printJson(comparison);
      else printResult((await import('../../compare/text.ts')).comparisonText(comparison));
    });
  addExamples(
    command,
    'assay compare quickstart/adamw quickstart/sgd',
    'assay compare 20260101T101500000Z-chest-1a2b3c chest',
    'assay compare chest /mnt/cluster/runs:chest --json',
  );
}
