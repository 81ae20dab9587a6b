/** The step file: everything that a process needs to run one step, wherever it is started. */
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { InputError } from '../../common/errors.ts';
import { EXTERNAL_FILE, readExternalDigests } from '../../store/manifest.ts';
import type { Step } from '../plan/plan.ts';

export const STEP_FILE_FORMAT = 1;

export interface StepFile {
  readonly format: typeof STEP_FILE_FORMAT;
  readonly step: Step;
  /** Name of an input to the folder of its output. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Output folders of earlier steps of a stage that takes them over. */
  readonly earlier: readonly string[];
  readonly output: string;
  readonly scratch: string;
  /** Where events go, a JSON line each. */
  readonly events: string;
  readonly device: string;
  readonly threads: number;
}

/** With the digests of the external files by name, which lie beside it. */
export interface ReadStepFile extends StepFile {
  readonly digests: ReadonlyMap<string, string>;
}

/** @throws InputError where it cannot be read or is not a step file. */
export function readStepFile(path: string): ReadStepFile {
  const hint = 'Step files are written by assay run, below runs/work while a step is running';
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError({ file: path, message: `cannot read this step file: ${reason}`, hint });
  }
  if (!isStepFile(value)) throw new InputError({ file: path, message: 'this is not a step file', hint });
  const files = readExternalDigests(dirname(path));
  if (files === null)
    throw new InputError({
      file: join(dirname(path), EXTERNAL_FILE),
      message: "cannot be read as the step's files",
      hint,
    });
  return { ...value, digests: new Map(files.names.map((name, index) => [name, files.digests[index]!])) };
}

function isStepFile(value: unknown): value is StepFile {
  return (
    typeof value === 'object' &&
    value !== null &&
    'format' in value &&
    value.format === STEP_FILE_FORMAT &&
    'step' in value &&
    'output' in value &&
    'events' in value
  );
}
