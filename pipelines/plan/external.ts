/** The digests of the files outside that the steps of a plan read. */

import { InputError, type Problem } from '../../common/errors.ts';
import { append } from '../../common/many.ts';
import type { StageName, StageRegistry } from '../../stages/index.ts';
import type { ExternalFile } from '../../stages/stage.ts';
import type { DigestOptions, FileDigests } from '../../store/digests/digests.ts';
import type { ExternalDigests } from '../../store/manifest.ts';
import { filesDigest } from './key.ts';
import type { Plan, Step, StepOf } from './plan.ts';

export interface External {
  readonly files: readonly ExternalFile[];
  readonly digests: ExternalDigests;
  /** Over all of them, for the key. */
  readonly digest: string;
}

/** By step id. */
export type Externals = ReadonlyMap<string, External>;

/**
 * Asks every step for its files and digests them.
 * @throws InputError with the problems of all steps at once.
 */
export async function digestExternals(
  plan: Plan,
  registry: StageRegistry,
  digests: FileDigests,
  options: DigestOptions = {},
): Promise<Externals> {
  const externals = new Map<string, External>();
  const problems: Problem[] = [];
  for (const step of plan.steps) {
    try {
      externals.set(step.id, await digestExternal(step, registry, digests, options));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      append(problems, error.problems);
    }
  }
  if (problems.length > 0) throw new InputError(problems);
  return externals;
}

/** The same for one step. */
async function digestExternal(
  step: Step,
  registry: StageRegistry,
  digests: FileDigests,
  options: DigestOptions = {},
): Promise<External> {
  const files = await filesOf(step, registry);
  const found = { names: files.map(({ name }) => name), digests: await digestFiles(files, digests, options) };
  return { files, digests: found, digest: filesDigest(found) };
}

/**
 * In the order of the files. Also asked after the step ran, because a file that changed meanwhile makes the key a lie.
 */
export async function digestFiles(
  files: readonly ExternalFile[],
  digests: FileDigests,
  options: DigestOptions = {},
): Promise<readonly string[]> {
  const here = files.filter(({ sha256 }) => sha256 === undefined);
  const found = await digests.of(
    here.map((file) => file.path),
    options,
  );
  let next = 0;
  return files.map(({ sha256 }) => sha256 ?? found[next++]!);
}

function filesOf<S extends StageName>(step: StepOf<S>, registry: StageRegistry): Promise<readonly ExternalFile[]> {
  return registry[step.stage].externalFiles(step.params, step.locations);
}
