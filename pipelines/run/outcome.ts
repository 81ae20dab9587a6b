/** How a step of a run ended. */
import type { Problem } from '../../common/errors.ts';
import { failureOf } from '../../common/system-errors.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { Step } from '../plan/plan.ts';
import type { StepResult } from './events.ts';
import type { Fate } from './results/partial-report.ts';

export interface StepOutcome {
  readonly step: Step;
  readonly result: StepResult;
  readonly key: string | null;
  /** Present where the result is in the cache. */
  readonly manifest: Manifest | null;
  readonly problems: readonly Problem[];
  readonly exitCode: number;
}

export function finished(step: Step, result: 'done' | 'cached', manifest: Manifest): StepOutcome {
  return { step, result, key: manifest.key, manifest, problems: [], exitCode: 0 };
}

export function unfinished(step: Step, result: StepResult, key: string | null, message?: string): StepOutcome {
  return { step, result, key, manifest: null, problems: message === undefined ? [] : [{ message }], exitCode: 0 };
}

/** For the report, which names the trials that have no result. */
export const fateOf = ({ result, problems }: StepOutcome): Fate => ({
  state: result === 'cached' ? 'done' : result,
  problems,
});

/** What the coordinator itself met while it handled a step: mostly a full disk. */
export function failedOutcome(step: Step, key: string | null, error: unknown): StepOutcome {
  return { ...unfinished(step, 'failed', key), ...failureOf(error) };
}
