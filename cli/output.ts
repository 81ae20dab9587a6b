/** Writing to the two streams. */
import { renderProblem } from '../common/errors.ts';
import { badRecord } from '../pipelines/run/results/bad-record.ts';
import type { BadRecord } from '../store/records.ts';

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Everything that is not the result. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** Records that a look at the latest run could not use. */
export function sayPassedOver(records: readonly BadRecord[]): void {
  for (const record of records) say(`warning: passed over: ${renderProblem(badRecord(record))}`);
}
