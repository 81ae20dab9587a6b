/** The results of a run on standard output. */
import type { Comparison } from '../report/comparison.ts';
import { printJson } from './output.ts';

/** Prints a `results.json` as a table, or as it is. @param text of the file, checked against its digest as it was read */
export async function printResults(text: string, json: boolean): Promise<void> {
  const comparison = JSON.parse(text) as Comparison;
  if (json) {
    printJson(comparison);
    return;
  }
  const { renderTextTable } = await import('../report/text.ts');
  const { isTTY, columns } = process.stdout;
  const width = columns === undefined ? {} : { width: columns };
  process.stdout.write(renderTextTable(comparison, { colour: isTTY && !process.env['NO_COLOR'], ...width }));
}
