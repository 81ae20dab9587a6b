import { type Problem, StepError } from '../../common/errors.ts';
import { type ModelDescription, weightsOf } from '../../models/model.ts';
import { companions } from '../../models/state-dict.ts';
import type { HostTensors } from '../../tensor/device.ts';

/**
 * Initial parameters and buffers of a fine-tuning: those of `loaded` where it has them, else those of `drawn`. The head is always
 * drawn anew, since its classes are the task's.
 * @param file where `loaded` came from, for messages
 * @throws StepError with every tensor of `loaded` that is not the model's or has another shape
 */
export function overlayWeights(
  model: ModelDescription,
  drawn: HostTensors,
  loaded: HostTensors,
  file: string,
): HostTensors {
  const head = new Set(model.head);
  const body = Object.fromEntries(Object.entries(loaded).filter(([name]) => !head.has(name)));
  refuse([...strangers(model, body, file), ...wrongShapes(model, body, file)]);
  return { ...drawn, ...body };
}

/**
 * The model's parameters and buffers, exactly those; tensors that follow from them are left out.
 * @throws StepError with every tensor that is missing, not the model's, or of another shape
 */
export function exactWeights(model: ModelDescription, loaded: HostTensors, file: string): HostTensors {
  const further = companions(model);
  const own = Object.fromEntries(Object.entries(loaded).filter(([name]) => !further.has(name)));
  const missing = weightsOf(model).filter(({ name }) => own[name] === undefined);
  refuse([
    ...missing.map((spec) => ({ file, message: `tensor ${described(spec)} is missing`, hint })),
    ...strangers(model, own, file),
    ...wrongShapes(model, own, file),
  ]);
  return own;
}

const hint = 'The weights were made for another model: check model.arch and its overrides.';

function strangers(model: ModelDescription, loaded: HostTensors, file: string): readonly Problem[] {
  const known = new Set(weightsOf(model).map(({ name }) => name));
  const names = Object.keys(loaded).filter((name) => !known.has(name));
  return names.map((name) => ({ file, message: `${model.arch} has no parameter ${name}`, hint }));
}

function wrongShapes(model: ModelDescription, loaded: HostTensors, file: string): readonly Problem[] {
  return weightsOf(model).flatMap((spec) => {
    const found = loaded[spec.name];
    if (found === undefined || found.shape.join() === spec.shape.join()) return [];
    return [{ file, message: `expected tensor ${described(spec)}, found shape [${found.shape.join(', ')}]`, hint }];
  });
}

function described({ name, shape }: ReturnType<typeof weightsOf>[number]): string {
  return `${name} [${shape.join(', ')}]`;
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new StepError(problems);
}
