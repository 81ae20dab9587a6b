/** The operating system's refusals, told in words: the one translator of them for the whole tree. */
import { AssayError, EnvironmentError, type Problem } from './errors.ts';

interface Explanation {
  readonly what: string;
  readonly hint: string;
}

const CHOOSE_ANOTHER = 'Choose a folder that can be written to with --runs <folder>';
const CHECK_RIGHTS = 'Check the owner and the permissions of this path';

const EXPLANATIONS: Readonly<Record<string, Explanation>> = {
  ENOSPC: { what: 'the disk is full', hint: 'Free some space and run the same command again: finished steps are kept' },
  EDQUOT: { what: 'the disk quota is used up', hint: 'Free some space and run again: finished steps are kept' },
  EFBIG: { what: 'the file is larger than this file system takes', hint: 'Use another disk (--runs <folder>)' },
  EROFS: { what: 'the file system is read-only', hint: CHOOSE_ANOTHER },
  EACCES: { what: 'permission denied', hint: CHECK_RIGHTS },
  EPERM: { what: 'the operation is not permitted', hint: CHECK_RIGHTS },
  ENOTDIR: { what: 'a part of this path is a file, not a folder', hint: 'Choose another folder' },
  EISDIR: { what: 'expected a file, found a folder', hint: 'Move the folder away, or choose another path' },
  ENOTEMPTY: { what: 'the folder is not empty', hint: 'Something else writes into it: stop that and run again' },
  EEXIST: { what: 'there is something of this name already', hint: 'Move it away and run again' },
  ENOENT: {
    what: 'this file or folder does not exist',
    hint: 'Check the path. If it was there a moment ago, something else removes files: stop that and run again',
  },
  ELOOP: { what: 'symbolic links lead round in a circle', hint: 'Mend or remove the link' },
  ENAMETOOLONG: { what: 'the name is longer than this file system takes', hint: 'Use a shorter path or name' },
  EXDEV: { what: 'the folder lies on several disks', hint: 'Keep the whole runs folder on one disk' },
  EBUSY: { what: 'it is in use', hint: 'Close what uses it and run again' },
  ETXTBSY: { what: 'it is in use', hint: 'Close what uses it and run again' },
  EMFILE: { what: 'too many files are open', hint: 'Raise the limit of open files (ulimit -n)' },
  ENFILE: { what: 'too many files are open on this machine', hint: 'Close other programs and run again' },
  EAGAIN: { what: 'the machine has no more processes or threads to give', hint: 'Use fewer --jobs, then run again' },
  EIO: { what: 'the disk or network drive failed to read or write', hint: 'Check the drive, then run again' },
  ESTALE: { what: 'the network drive lost this file', hint: 'Check the network drive, then run again' },
  ENOMEM: { what: 'there is no memory left', hint: 'Use fewer --jobs or a smaller batch size' },
};

/** What the JavaScript engine and native libraries throw where the system gives them no memory: such errors have no code. */
const NO_MEMORY =
  /Array buffer allocation failed|could not allocate memory|Failed to allocate memory for requested buffer|std::bad_alloc|bad allocation/i;

/** Codes of the system; Node's own, for wrong arguments, begin with `ERR_` and are mistakes of the program. */
const SYSTEM_CODE = /^E[A-Z0-9]+$/;

/**
 * The problem behind a refusal of the operating system; null for any other error, above all for a mistake of our own,
 * which must not be told as one of the environment.
 */
export function systemProblem(error: unknown): Problem | null {
  if (!(error instanceof Error)) return null;
  const code = NO_MEMORY.test(error.message) ? 'ENOMEM' : systemCode(error);
  if (code === null) return null;
  const explanation = EXPLANATIONS[code] ?? {
    what: `the system refused: ${error.message}`,
    hint: 'Check this path and the disk that it is on, then run again',
  };
  const path = 'path' in error && typeof error.path === 'string' ? { file: error.path } : {};
  return { ...path, message: `${explanation.what} (${code})`, hint: explanation.hint };
}

/** Such as `ENOENT`; null where the error does not come from the operating system. */
export function systemCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  return SYSTEM_CODE.test(error.code) ? error.code : null;
}

/** The error as one of the environment where the system refused something; any other as it is. */
export function inWords(error: unknown): unknown {
  const problem = systemProblem(error);
  return problem === null ? error : new EnvironmentError(problem);
}

/** What a caught error is told as, where it ends one piece of work and not the process. */
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
