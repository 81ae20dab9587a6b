/** The metrics of a trial, as its evaluation left them. */
import { join } from 'node:path';
import { StepError } from '../../../common/errors.ts';
import { validateMetrics } from '../../../schemas/validate-kept.js';
import { damagedProblem, readOutput } from '../../../store/digests/verified.ts';
import type { RunsLayout } from '../../../store/layout.ts';
import { readManifest } from '../../../store/manifest.ts';
import type { TrialRecord } from '../../../store/records.ts';

/**
 * @param stage that left them, in the file of that name
 * @throws StepError where they are not as they were published
 */
export function readMetrics(
  layout: RunsLayout,
  { stage, key, file }: { readonly stage: string; readonly key: string; readonly file: string },
): TrialRecord['metrics'] {
  const entry = layout.entry(stage, key);
  const manifest = readManifest(entry, stage, key);
  if (manifest.state !== 'sound') {
    const reason = manifest.state === 'absent' ? 'it is gone' : manifest.reason;
    throw new StepError(damagedProblem(entry, reason));
  }
  const metrics: unknown = JSON.parse(readOutput(entry, manifest.value.outputs, file).toString('utf8'));
  if (validateMetrics(metrics)) return metrics as TrialRecord['metrics'];
  throw new StepError(damagedProblem(join(entry, 'output', file), 'expected numbers by name'));
}
