/** The results of the latest run that has any. */
import { join } from 'node:path';
import { InputError } from '../../common/errors.ts';
import { lookUp } from '../../store/cache.ts';
import { type RunsLayout, runsLayout } from '../../store/layout.ts';
import { type RunRecord, records } from '../../store/records.ts';

export interface Latest {
  readonly record: RunRecord;
  /** Key of the report step. */
  readonly key: string;
  /** Absolute path of its results.json. */
  readonly results: string;
  /** The newest run that was to have results, where it has none. */
  readonly newer: RunRecord | null;
}

/**
 * Of the named experiment, or of any.
 * @throws InputError where no run has results.
 */
export function latestResults(runs: string, experiment?: string): Latest {
  const layout = runsLayout(runs);
  let any = false;
  let newest: RunRecord | null = null;
  for (const record of records(layout, experiment)) {
    any = true;
    // One that only prepares data is no attempt at results.
    if (record.steps.some(({ stage }) => stage === 'report')) newest ??= record;
    const key = reportKey(layout, record);
    if (key === null) continue;
    const results = join(layout.output('report', key), 'results.json');
    return { record, key, results, newer: newest === record ? null : newest };
  }
  const whose = experiment === undefined ? '' : ` of the experiment ${experiment}`;
  throw new InputError({
    file: runs,
    message: any ? `no run${whose} here has a finished report` : `there is no run${whose} here`,
    hint: 'Run it with assay run <file>, or name another folder with --runs <folder>',
  });
}

function reportKey(layout: RunsLayout, record: RunRecord): string | null {
  const step = record.steps.find(({ stage, state }) => stage === 'report' && (state === 'done' || state === 'cached'));
  if (step === undefined || step.key === null) return null;
  return lookUp(layout, 'report', step.key) === null ? null : step.key;
}
