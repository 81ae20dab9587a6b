/** One step in its own process: its inputs are checked, the stage runs, its output is hashed. */
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../../common/atomic-file.ts';
import { StepError } from '../../common/errors.ts';
import type { ComputedOn } from '../../schemas/environment.ts';
import type { StageName, StageRegistry } from '../../stages/index.ts';
import type { DamagedInput, StageContext, StageEvent } from '../../stages/stage.ts';
import { damagedProblem, remember, unsoundness } from '../../store/digests/verified.ts';
import { readManifest } from '../../store/manifest.ts';
import { hashOutput } from '../../store/output-folder.ts';
import type { StepOf } from '../plan/plan.ts';
import { type EntryName, type Made, madeFile, madeText, type ReadStepFile, type StepInput } from './step-file.ts';

/** Inputs whose files are not those that were published. Whoever started the step can have them computed again. */
export class DamagedInputs extends StepError {
  readonly inputs: readonly DamagedInput[];
  constructor(file: ReadStepFile, inputs: readonly DamagedInput[]) {
    super(inputs.map(({ name, reason }) => damagedProblem(file.inputs[name]!.entry, reason)));
    this.inputs = inputs;
  }
}

/** So small a file is read again each time: less than a millisecond, and a disk that has lost a bit changes no times. */
const READ_ALWAYS_BYTES = 1 << 20;

/** @throws DamagedInputs; else what the stage throws */
export async function perform(
  file: ReadStepFile,
  registry: StageRegistry,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  await checkInputs(file, signal);
  const earlier = await soundOnes(file.earlier, signal);
  let computed: ComputedOn = { device: null };
  const listen = (event: StageEvent): void => {
    if (event.type === 'device') {
      const { type: _, name, ...more } = event;
      computed = { device: name, ...more };
    }
    emit(event);
  };
  try {
    await runStage(file.step, file, earlier, registry, listen, signal);
  } finally {
    // What was read meanwhile must have been what was checked; where it was not, that is why the stage failed.
    if (!signal.aborted) await checkInputs(file, signal);
  }
  const { outputs, verified } = await hashOutput(file.output);
  const work = dirname(file.output);
  remember(work, verified);
  const made: Made = { format: 1, outputs, ...computed };
  writeFileAtomic(madeFile(work), madeText(made));
}

async function checkInputs(file: ReadStepFile, signal: AbortSignal): Promise<void> {
  const damaged: DamagedInput[] = [];
  for (const [name, input] of Object.entries(file.inputs)) {
    const reason = await damageOf(input, signal);
    if (reason !== null) damaged.push({ name, reason });
  }
  if (damaged.length > 0) throw new DamagedInputs(file, damaged);
}

async function damageOf({ stage, key, entry, output_digest }: StepInput, signal: AbortSignal): Promise<string | null> {
  const found = readManifest(entry, stage, key);
  if (found.state === 'absent') return 'it is gone';
  if (found.state === 'damaged') return found.reason;
  if (found.value.output_digest !== output_digest) return 'other contents have taken its place';
  return await unsoundness(entry, found.value.outputs, { signal, readUpTo: READ_ALWAYS_BYTES });
}

/** Output folders of those that are as they were published: the others are passed over. */
async function soundOnes(entries: readonly EntryName[], signal: AbortSignal): Promise<readonly string[]> {
  const sound: string[] = [];
  for (const { stage, key, entry } of entries) {
    const found = readManifest(entry, stage, key);
    if (found.state === 'sound' && (await unsoundness(entry, found.value.outputs, { signal })) === null)
      sound.push(join(entry, 'output'));
  }
  return sound;
}

function runStage<S extends StageName>(
  step: StepOf<S>,
  file: ReadStepFile,
  earlier: readonly string[],
  registry: StageRegistry,
  emit: (event: StageEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const inputs = Object.entries(file.inputs);
  const context: StageContext<StepOf<S>['params']> = {
    params: step.params,
    locations: step.locations,
    inputs: Object.fromEntries(inputs.map(([name, { entry }]) => [name, join(entry, 'output')])),
    lineages: Object.fromEntries(inputs.map(([name, { lineage }]) => [name, lineage])),
    digests: file.digests,
    earlier,
    output: file.output,
    scratch: file.scratch,
    device: file.device,
    devices: file.devices,
    deterministic: file.deterministic,
    threads: file.threads,
    emit,
    signal,
  };
  return registry[step.stage].run(context);
}
