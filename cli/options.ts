/** Options that several commands share, and how their text becomes values. */
import { availableParallelism } from 'node:os';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { STAGE_NAMES } from '../pipelines/plan/plan.ts';
import type { Force } from '../pipelines/run/force.ts';

export const runsOption = (): Option => new Option('--runs <folder>', 'folder of the results').default('runs');

export const jsonOption = (shape: string): Option => new Option('--json', `print JSON: ${shape}`);

export const setOption = (): Option =>
  new Option('--set <path=value>', 'override a setting, such as schedule.epochs=5; may be repeated')
    .argParser((value: string, before: readonly string[] | undefined) => [...(before ?? []), value])
    .default([], 'none');

export const untilOption = (): Option =>
  new Option('--until <stage>', 'leave out the stages after this one').choices([...STAGE_NAMES]);

export const deviceOption = (): Option =>
  new Option('--device <device>', "instead of the experiment's own").choices(['auto', 'cpu', 'reference']);

export const forceOption = (): Option =>
  new Option('--force [names...]', 'run although cached: all steps, or the named stages and steps');

export const jobsOption = (): Option =>
  new Option('--jobs <n>', 'steps at the same time; the cores are divided among them').argParser(parseJobs).default(1);

/** What commander hands over for `--force`. */
export type ForceOption = true | readonly string[] | undefined;

export const forceOf = (option: ForceOption): Force => (option === true ? 'all' : (option ?? []));

function parseJobs(text: string): number {
  const most = availableParallelism();
  const jobs = Number(text);
  if (!Number.isInteger(jobs) || jobs < 1) throw new InvalidArgumentError('Expected a whole number of at least 1.');
  if (jobs > most) throw new InvalidArgumentError(`Expected at most ${most}, the number of cores.`);
  return jobs;
}

/** Examples below a command's --help. */
export function addExamples(command: Command, ...lines: readonly string[]): void {
  command.addHelpText('after', ['', 'Examples:', ...lines.map((line) => `  ${line}`)].join('\n'));
}
