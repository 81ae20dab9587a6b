/** From an error to what the user reads and the exit code. */
import { AssayError, EnvironmentError } from '../common/errors.ts';
import { systemProblem } from '../common/system-errors.ts';

const EXIT_DEFECT = 1;

/** Prints the error on standard error and returns the exit code. */
export function reportError(error: unknown): number {
  if (error instanceof AssayError) {
    process.stderr.write(`${error.message}\n`);
    return error.exitCode;
  }
  const problem = systemProblem(error);
  if (problem !== null) return reportError(new EnvironmentError(problem));
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(
    `This is a defect in assay, not a mistake of yours. Please report it with these lines:\n${stack}\n`,
  );
  return EXIT_DEFECT;
}
