import { type Command, InvalidArgumentError, Option } from 'commander';
import { integerOption } from '../integer.ts';
import { addExamples, jsonOption } from '../options.ts';
import { printJson } from '../output.ts';

interface Options {
  readonly n?: number;
  readonly test: 'student' | 'welch';
  readonly sd: 'sample' | 'population';
  readonly alpha: readonly number[];
  readonly adjust: 'none' | 'holm';
  readonly against?: string;
  readonly json?: true;
}

export function define(command: Command): void {
  command
    .argument(
      '<table.csv>',
      'a row an arm, a column a task; cells such as 94.12±0.96, behind them * where it is marked',
    )
    .addOption(
      new Option('--n <trials>', 'trials behind each mean, where there is no column n').argParser(integerOption(2)),
    )
    .addOption(new Option('--test <name>', 't-test').choices(['student', 'welch']).default('student'))
    .addOption(
      new Option('--sd <kind>', 'deviations are divided by n - 1 (sample) or by n (population)')
        .choices(['sample', 'population'])
        .default('sample'),
    )
    .addOption(
      new Option('--alpha <levels>', 'what p is below with one asterisk, with two ...')
        .argParser(parseLevels)
        .default([0.05], '0.05'),
    )
    .addOption(new Option('--adjust <method>', "over a column's comparisons").choices(['none', 'holm']).default('none'))
    .addOption(
      new Option('--against <row>', 'the row that the others are compared with; the best of each column otherwise'),
    )
    .addOption(
      jsonOption(
        '{assumptions, counts, columns: [{table, column, references, rows: [{row, cell, difference, p: {low, high}, verdict, why}]}], otherwise}',
      ),
    )
    .action(async (file: string, { n, test, sd, alpha, adjust, against, json }: Options) => {
      const { readPublished } = await import('../../recheck/table.ts');
      const { recheck } = await import('../../recheck/recheck.ts');
      const assumptions = {
        test,
        deviation: sd,
        adjust,
        levels: alpha,
        against: against === undefined ? ({ kind: 'best' } as const) : ({ kind: 'row', row: against } as const),
      };
      const rechecked = recheck(readPublished(file, n), assumptions, file);
      if (json === true) {
        printJson(rechecked);
        return;
      }
      const { renderRechecked } = await import('../../recheck/text.ts');
      process.stdout.write(renderRechecked(rechecked));
    });
  addExamples(
    command,
    'assay recheck experiments/paper/published.csv',
    'assay recheck table.csv --n 5 --test welch --alpha 0.05,0.01,0.001',
    'assay recheck table.csv --n 3 --against baseline --json',
  );
}

function parseLevels(text: string): readonly number[] {
  const levels = text.split(',').map(Number);
  const falling = levels.every((level, index) => level > 0 && level < (levels[index - 1] ?? 1));
  if (!falling) throw new InvalidArgumentError('Expected falling levels between 1 and 0, such as 0.05,0.01,0.001.');
  return levels;
}
