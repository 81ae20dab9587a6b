/** The metrics of a trial, as its evaluation left them. */
import { join } from 'node:path';
import { StepError } from '../../../common/errors.ts';
import { validateMetrics } from '../../../schemas/validate-kept.js';
import { damagedProblem, readOutput } from '../../../store/digests/verified.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { readManifest } from '../../../store/manifest.ts';
import type { TrialRecord } from '../../../store/records.ts';

const METRICS_FILE = 'metrics.json';

/** @param key of the evaluation @throws StepError where they are not as they were published */
export function readMetrics(layout: RunsLayout, key: string): TrialRecord['metrics'] {
  const entry = layout.entry('evaluate', key);
  const manifest = readManifest(entry, 'evaluate', key);
  if (manifest.state !== 'sound') {
    const reason = manifest.state === 'absent' ? 'it is gone' : manifest.reason;
    throw new StepError(damagedProblem(entry, reason));
  }
  const metrics: unknown = JSON.parse(readOutput(entry, manifest.value.outputs, METRICS_FILE).toString('utf8'));
  if (validateMetrics(metrics)) return metrics as TrialRecord['metrics'];
  throw new StepError(damagedProblem(join(entry, 'output', METRICS_FILE), 'expected numbers by name'));
}
