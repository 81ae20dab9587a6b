/** Writes a trained model in other programs' forms, and `export.json` with what was written and how it was checked. */
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { sha256 } from '../common/canonical.ts';
import { InputError } from '../common/errors.ts';
import type { ExportOptions, Written } from './formats/format.ts';
import { formats } from './formats/index.ts';
import type { Check } from './onnx/check.ts';
import type { Subject } from './subject.ts';

export interface Exported {
  readonly experiment: string;
  readonly run: string;
  readonly task: string;
  readonly arm: string;
  readonly trials: readonly number[];
  readonly chosen: string;
  readonly files: readonly {
    readonly format: string;
    readonly file: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  /** By format: what can be run here was. */
  readonly checks: Readonly<Record<string, Check>>;
  /** By format: why it was left out. */
  readonly left_out: Readonly<Record<string, string>>;
}

/**
 * @param wanted names of formats; null: all that there can be of this model
 * @throws InputError where a named format cannot hold the model, or the folder is a file
 * @throws StepError where a written model does not compute what the trained one did
 */
export async function exportModel(
  subject: Subject,
  wanted: readonly string[] | null,
  options: ExportOptions,
): Promise<Exported> {
  const { out } = options;
  if (statSync(out, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new InputError({ file: out, message: 'this is a file, not a folder', hint: 'Name another with --out.' });
  const entries = Object.entries(formats).filter(([name]) => wanted === null || wanted.includes(name));
  const left_out = Object.fromEntries(
    entries.flatMap(([name, format]) => {
      const reason = format.unfit(subject);
      return reason === null ? [] : [[name, reason] as const];
    }),
  );
  if (wanted !== null) refuse(left_out);
  mkdirSync(out, { recursive: true });
  const written: Record<string, Written> = {};
  for (const [name, format] of entries)
    if (left_out[name] === undefined) written[name] = await format.write(subject, options, written);
  const exported = about(subject, written, left_out, out);
  writeFileAtomic(join(out, 'export.json'), `${JSON.stringify(exported, null, 2)}\n`);
  return exported;
}

function refuse(reasons: Readonly<Record<string, string>>): void {
  const problems = Object.entries(reasons).map(([name, reason]) => ({
    message: `${name} ${reason}`,
    hint: 'Leave it out of --format.',
  }));
  if (problems.length > 0) throw new InputError(problems);
}

function about(
  { experiment, run, task, arm, trials, chosen }: Subject,
  written: Readonly<Record<string, Written>>,
  left_out: Exported['left_out'],
  out: string,
): Exported {
  const files = Object.entries(written).flatMap(([format, one]) =>
    one.files.map((file) => {
      const bytes = readFileSync(join(out, file));
      return { format, file, bytes: bytes.length, sha256: sha256(bytes) };
    }),
  );
  const checks = Object.fromEntries(
    Object.entries(written).flatMap(([format, { check }]) => (check === undefined ? [] : [[format, check] as const])),
  );
  return { experiment, run, task, arm, trials: trials.map(({ trial }) => trial), chosen, files, checks, left_out };
}
