/** What a caught error is told as, where it ends one piece of work and not the process. */
import { AssayError, type Problem } from './errors.ts';
import { inWords } from './system-errors.ts';

export interface Failure {
  readonly exitCode: number;
  readonly problems: readonly Problem[];
}

/** Errors of assay and refusals of the system are told as they are; anything else is a defect, with its stack. */
export function failureOf(error: unknown): Failure {
  const known = inWords(error);
  if (known instanceof AssayError) return { exitCode: known.exitCode, problems: known.problems };
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { exitCode: 1, problems: [{ message: `this is a defect in assay, please report it: ${stack}` }] };
}
