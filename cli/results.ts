/** The results of a run on standard output. */

import { InputError, type Problem } from '../common/errors.ts';
import { suggestion } from '../common/suggest.ts';
import { loadExperiment } from '../pipelines/experiment/load.ts';
import type { Comparison } from '../report/results/comparison.ts';
import type { RunsLayout } from '../store/layout.ts';
import { records } from '../store/records.ts';
import { printJson } from './output.ts';

const VERSION: Comparison['version'] = 3;

const otherVersion = (found: unknown): Problem => ({
  message: `the latest report is of another version of assay: results.json has version ${found ?? 'none'}, not ${VERSION}`,
  hint: 'Run the experiment again: what is trained and evaluated already is not repeated where it still holds.',
});

/**
 * Prints a `results.json` as a table, or as it is.
 * @param text of the file, checked against its digest as it was read
 * @throws InputError for one of an earlier version of assay, which has other fields
 */
export async function printResults(text: string, json: boolean): Promise<void> {
  const comparison = JSON.parse(text) as Comparison;
  if (comparison.version !== VERSION) throw new InputError(otherVersion(comparison.version));
  if (json) {
    printJson(comparison);
    return;
  }
  const { renderTextTable } = await import('../report/text.ts');
  const { isTTY, columns } = process.stdout;
  const width = columns === undefined ? {} : { width: columns };
  process.stdout.write(renderTextTable(comparison, { colour: isTTY && !process.env['NO_COLOR'], ...width }));
}

/** Of an argument that is an experiment's name or its file. */
export const experimentName = async (experiment: string): Promise<string> =>
  /\.ya?ml$/.test(experiment) ? (await loadExperiment(experiment)).name : experiment;

/** That nothing was run under this name, with the names that there are. */
export function noRunOf(layout: RunsLayout, experiment: string): InputError {
  const names = new Set([...records(layout)].map((record) => record.experiment.name));
  const hint = names.size === 0 ? {} : { hint: suggestion(experiment, [...names], 'experiments') };
  return new InputError({ message: `there is no run of ${experiment} in ${layout.root}`, ...hint });
}
