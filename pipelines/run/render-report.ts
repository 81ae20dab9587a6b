/** The report alone, of trials that have all been run. */
import { InputError, Interrupted, StepError } from '../../common/errors.ts';
import type { PublishedReport } from './published-report.ts';
import { type RunOptions, run } from './run.ts';
import { survey } from './survey.ts';

/**
 * Never trains: a change of the experiment file that makes a trial run again is told instead.
 * @throws InputError where trials have not been run; StepError where the report step fails.
 */
export async function renderReport(options: Omit<RunOptions, 'jobs'>): Promise<PublishedReport> {
  const { experiment, stop } = options;
  const { assessed } = await survey({ ...options, signal: stop });
  const missing = assessed.filter(({ step, status }) => step.stage !== 'report' && status !== 'cached');
  if (missing.length > 0) {
    const first = missing.slice(0, 5).map(({ step }) => step.id);
    throw new InputError({
      file: experiment.file,
      message: `${missing.length} of ${assessed.length} steps have not been run: ${first.join(', ')}${missing.length > 5 ? ' ...' : ''}`,
      hint: `assay run ${experiment.file} runs them and renders the report`,
    });
  }
  const { state, outcomes, report } = await run({ ...options, jobs: 1 });
  if (state === 'interrupted') throw new Interrupted({ message: 'interrupted' });
  if (report === null) throw new StepError(outcomes.flatMap(({ problems }) => problems));
  return report;
}
