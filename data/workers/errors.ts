/**
 * Errors on their way from one thread to another, which would arrive as plain ones: without the problems that make one
 * assay's own, and without the code by which the system's are known, a full disk would be told as a defect.
 */
import { AssayError, EnvironmentError, InputError, Interrupted, type Problem, StepError } from '../../common/errors.ts';

export type PackedError =
  | { readonly kind: 'assay'; readonly name: string; readonly problems: readonly Problem[] }
  | { readonly kind: 'other'; readonly error: unknown; readonly system: Readonly<Record<string, unknown>> };

const SYSTEM_FIELDS = ['code', 'errno', 'syscall', 'path'] as const;
const CLASSES = { StepError, InputError, EnvironmentError, Interrupted };

export function packError(error: unknown): PackedError {
  if (error instanceof AssayError) return { kind: 'assay', name: error.name, problems: error.problems };
  const known: Readonly<Record<string, unknown>> = error instanceof Error ? { ...error } : {};
  const system = SYSTEM_FIELDS.flatMap((field) => (known[field] === undefined ? [] : [[field, known[field]]]));
  return { kind: 'other', error, system: Object.fromEntries(system) };
}

export function unpackError(packed: PackedError): unknown {
  if (packed.kind === 'assay') {
    const Class = CLASSES[packed.name as keyof typeof CLASSES] ?? StepError;
    return new Class(packed.problems);
  }
  return packed.error instanceof Error ? Object.assign(packed.error, packed.system) : packed.error;
}
