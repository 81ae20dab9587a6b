/** The step file: everything that a process needs to run one step, wherever it is started. */
import { dirname, join } from 'node:path';
import { InputError } from '../../common/errors.ts';
import type { ComputedOn, Lineage } from '../../schemas/environment.ts';
import { validateMade, validateStep } from '../../schemas/validate-kept.js';
import { EXTERNAL_FILE, type OutputFile, readExternalDigests } from '../../store/manifest.ts';
import { readSealed, sealed, type Unsealed } from '../../store/sealed.ts';
import { filesDigest } from '../plan/key.ts';
import type { Step } from '../plan/plan.ts';

export const STEP_FILE_FORMAT = 3;

/** A result in the cache. */
export interface EntryName {
  readonly stage: string;
  readonly key: string;
  /** Its folder. */
  readonly entry: string;
}

export interface StepInput extends EntryName {
  /** What its files must add up to. */
  readonly output_digest: string;
  readonly lineage: Lineage;
}

export interface StepFile {
  readonly format: typeof STEP_FILE_FORMAT;
  readonly step: Step;
  readonly inputs: Readonly<Record<string, StepInput>>;
  /** Earlier results of a stage that takes them over. */
  readonly earlier: readonly EntryName[];
  readonly output: string;
  readonly scratch: string;
  /** Where events go, a JSON line each. */
  readonly events: string;
  /** Of the external files, which lie beside it. */
  readonly files_digest: string;
  readonly device: string;
  readonly devices: number;
  readonly deterministic: boolean;
  readonly threads: number;
}

/** With the digests of the external files by name. */
export interface ReadStepFile extends StepFile {
  readonly digests: ReadonlyMap<string, string>;
}

export const stepFileText = (file: StepFile): string => sealed(file);

const HINT = 'Step files are written by assay run, below runs/work while a step is running';

/** @throws InputError where it cannot be read or is not a step file. */
export function readStepFile(path: string): ReadStepFile {
  const found = readSealed<StepFile>(path, validateStep, STEP_FILE_FORMAT);
  if (found.state === 'absent') throw new InputError({ file: path, message: 'the file does not exist', hint: HINT });
  if (found.state === 'damaged')
    throw new InputError({
      file: path,
      message: `this is not a step file, or a damaged one: ${found.reason}`,
      hint: HINT,
    });
  const { value } = found;
  const files = readExternalDigests(dirname(path));
  if (files === null || filesDigest(files) !== value.files_digest) {
    const file = join(dirname(path), EXTERNAL_FILE);
    throw new InputError({ file, message: "cannot be read as the step's files", hint: HINT });
  }
  return { ...value, digests: new Map(files.names.map((name, index) => [name, files.digests[index]!])) };
}

/** What the process of a step says of its output when it has hashed it: its last word, in `made.json`. */
export interface Made extends ComputedOn {
  readonly format: 1;
  readonly outputs: readonly OutputFile[];
}

const MADE_FILE = 'made.json';

/** @param folder of the step's work */
export const madeFile = (folder: string): string => join(folder, MADE_FILE);

export const madeText = (made: Made): string => sealed(made);

export const readMade = (folder: string): Unsealed<Made> => readSealed<Made>(madeFile(folder), validateMade, 1);
