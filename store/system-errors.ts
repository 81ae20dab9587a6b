/** The operating system's refusals, told in words. */
import type { Problem } from '../common/errors.ts';

const EXPLANATIONS: Readonly<Record<string, { readonly what: string; readonly hint: string }>> = {
  ENOSPC: { what: 'the disk is full', hint: 'Free some space and run the same command again: finished steps are kept' },
  EDQUOT: { what: 'the disk quota is used up', hint: 'Free some space and run again: finished steps are kept' },
  EROFS: { what: 'the file system is read-only', hint: 'Choose a folder that can be written to with --runs <folder>' },
  EACCES: { what: 'permission denied', hint: 'Check the owner and the permissions of this path' },
  EPERM: { what: 'the operation is not permitted', hint: 'Check the owner and the permissions of this path' },
  ENOTDIR: { what: 'a part of this path is a file, not a folder', hint: 'Choose another folder' },
  EMFILE: { what: 'too many files are open', hint: 'Raise the limit of open files (ulimit -n)' },
  ENFILE: { what: 'too many files are open on this machine', hint: 'Close other programs and run again' },
  EIO: { what: 'the disk or network drive failed to read or write', hint: 'Check the drive, then run again' },
  ESTALE: { what: 'the network drive lost this file', hint: 'Check the network drive, then run again' },
  ENOMEM: { what: 'there is no memory left', hint: 'Use fewer --jobs or a smaller batch size' },
};

/** The problem behind an error of the operating system that lies in the environment; null for any other error. */
export function systemProblem(error: unknown): Problem | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  const explanation = EXPLANATIONS[error.code];
  if (explanation === undefined) return null;
  const path = 'path' in error && typeof error.path === 'string' ? { file: error.path } : {};
  return { ...path, message: `${explanation.what} (${error.code})`, hint: explanation.hint };
}
