/** The report alone, of the trials that have finished so far. */
import { Interrupted, StepError } from '../../../common/errors.ts';
import { type RunOptions, run } from '../run.ts';
import type { PublishedReport } from './published-report.ts';

/**
 * Never trains: trials without a result stand in the report with the reason.
 * @throws InputError where no trial has finished; StepError where the report step fails.
 */
export async function renderReport(options: Omit<RunOptions, 'jobs'>): Promise<PublishedReport> {
  const { state, outcomes, report } = await run({ ...options, finishedOnly: true, jobs: 1 });
  if (state === 'interrupted') throw new Interrupted({ message: 'interrupted' });
  if (report === null) throw new StepError(outcomes.flatMap(({ problems }) => problems));
  return report;
}
