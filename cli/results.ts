/** The results of a run on standard output. */
import { readFileSync } from 'node:fs';
import type { Comparison } from '../report/comparison.ts';
import { printJson } from './output.ts';

/** Prints a `results.json` as a table, or as it is. */
export async function printResults(path: string, json: boolean): Promise<void> {
  const comparison = JSON.parse(readFileSync(path, 'utf8')) as Comparison;
  if (json) {
    printJson(comparison);
    return;
  }
  const { renderTextTable } = await import('../report/text.ts');
  const { isTTY, columns } = process.stdout;
  const width = columns === undefined ? {} : { width: columns };
  process.stdout.write(renderTextTable(comparison, { colour: isTTY && !process.env['NO_COLOR'], ...width }));
}
