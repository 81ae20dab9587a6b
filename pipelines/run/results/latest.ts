/** The results of the latest run that has any. */
import { InputError } from '../../../common/errors.ts';
import { lookUp } from '../../../store/cache.ts';
import { damagedProblem, readOutput } from '../../../store/digests/verified.ts';
import { type RunsLayout, runsLayout } from '../../../store/layout.ts';
import { type BadRecord, type RunRecord, records } from '../../../store/records.ts';
import { badRecord } from './bad-record.ts';

export interface Latest {
  readonly record: RunRecord;
  /** Key of the report step. */
  readonly key: string;
  /** Text of its results.json, checked as it was read. */
  readonly results: string;
  /** The newest run that was to have results, where it has none. */
  readonly newer: RunRecord | null;
  /** Newer records that are damaged. */
  readonly passedOver: readonly BadRecord[];
}

/**
 * Of the named experiment, or of any.
 * @throws InputError where no run has results, or those of the latest are damaged: older ones are not what is asked for.
 */
export async function latestResults(runs: string, experiment?: string): Promise<Latest> {
  const layout = runsLayout(runs);
  const passedOver: BadRecord[] = [];
  let any = false;
  let newest: RunRecord | null = null;
  for (const record of records(layout, experiment, (bad) => passedOver.push(bad))) {
    any = true;
    // One that only prepares data is no attempt at results.
    if (record.steps.some(({ stage }) => stage === 'report')) newest ??= record;
    const found = await reportOf(layout, record);
    if (found === null) continue;
    return { record, ...found, newer: newest === record ? null : newest, passedOver };
  }
  if (passedOver.length > 0) throw new InputError(passedOver.map(badRecord));
  const whose = experiment === undefined ? '' : ` of the experiment ${experiment}`;
  throw new InputError({
    file: runs,
    message: any ? `no run${whose} here has a finished report` : `there is no run${whose} here`,
    hint: 'Run it with assay run <file>, or name another folder with --runs <folder>',
  });
}

async function reportOf(layout: RunsLayout, record: RunRecord): Promise<Pick<Latest, 'key' | 'results'> | null> {
  const step = record.steps.find(({ stage, state }) => stage === 'report' && (state === 'done' || state === 'cached'));
  if (step === undefined || step.key === null) return null;
  const { key } = step;
  const found = await lookUp(layout, 'report', key);
  if (found.state === 'damaged') throw new InputError(damagedProblem(layout.entry('report', key), found.reason));
  if (found.state === 'absent') return null;
  return {
    key,
    results: readOutput(layout.entry('report', key), found.manifest.outputs, 'results.json').toString('utf8'),
  };
}
