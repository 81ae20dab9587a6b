/** The head of a file for the classes of a task: what `pretrain-load` writes of it, and what `finetune` takes. */
import { InputError } from '../common/errors.ts';
import type { ModelDescription } from '../models/model.ts';
import { outputRows } from '../models/outputs.ts';
import type { ModelSettings } from '../schemas/config.ts';
import type { HostTensor, HostTensors } from '../tensor/device.ts';
import { sizeOf } from '../tensor/shape.ts';

export interface KeptHead {
  /** Names of the file's outputs, in their order; '' means nothing. */
  readonly outputs: readonly string[];
  /** Class of the task to the name of its output, where they differ. */
  readonly classes: Readonly<Record<string, string>>;
}

export const headMetadata = ({ outputs, classes }: KeptHead): Readonly<Record<string, string>> => ({
  outputs: JSON.stringify(outputs),
  classes: JSON.stringify(classes),
});

/** What `headMetadata` has written; null: no head was kept. */
export function headOf({ outputs, classes }: Readonly<Record<string, string>>): KeptHead | null {
  if (outputs === undefined || classes === undefined) return null;
  return { outputs: JSON.parse(outputs), classes: JSON.parse(classes) };
}

export interface TaskClasses {
  /** In the order of the model's outputs. */
  readonly classes: readonly string[];
  /** Those that an evaluation counts: the file may lack the others. */
  readonly counted: readonly string[];
}

/**
 * The tensors with those rows of the head that stand for the task's classes, in their order; bit by bit those of the file
 * where it has the same classes. A class that does not count and that the file lacks has a row of zeros.
 * @throws InputError with every class that the file has no output for
 */
export function headForTask(
  settings: ModelSettings,
  model: Pick<ModelDescription, 'image_size'>,
  tensors: HostTensors,
  head: KeptHead,
  task: TaskClasses,
): { readonly tensors: HostTensors; readonly without: readonly string[] } {
  const places = task.classes.map((name) => placeOf(name, head));
  const lacking = task.classes.filter((_, index) => places[index] === -1);
  refuse(
    lacking.filter((name) => task.counted.includes(name)),
    head,
    task,
  );
  const rows = new Set(outputRows(settings, model.image_size));
  const chosen = Object.entries(tensors).map(([name, tensor]): [string, HostTensor] => [
    name,
    rows.has(name) ? rowsOf(tensor, places) : tensor,
  ]);
  return { tensors: Object.fromEntries(chosen), without: lacking };
}

/** By its own name or the one that the experiment says; then whatever differs in case, blanks and signs alone. */
function placeOf(name: string, { outputs, classes }: KeptHead): number {
  const wanted = classes[name] ?? name;
  const exact = outputs.indexOf(wanted);
  if (exact >= 0 || Object.hasOwn(classes, name)) return exact;
  const plain = outputs.flatMap((output, index) => (output !== '' && plainly(output) === plainly(wanted) ? index : []));
  return plain.length === 1 ? plain[0]! : -1;
}

const plainly = (name: string): string => name.toLowerCase().replaceAll(/[\s_.-]+/g, '');

function rowsOf({ shape, data }: HostTensor, places: readonly number[]): HostTensor {
  const [, ...inner] = shape;
  const width = sizeOf(inner);
  const rows = new Float32Array(places.length * width);
  places.forEach((place, row) => {
    if (place >= 0) for (let at = 0; at < width; at++) rows[row * width + at] = Number(data[place * width + at]);
  });
  return { shape: [places.length, ...inner], data: rows };
}

function refuse(lacking: readonly string[], { outputs, classes }: KeptHead, { classes: known }: TaskClasses): void {
  const strange = Object.keys(classes).filter((name) => !known.includes(name));
  if (lacking.length + strange.length === 0) return;
  const named = outputs.filter((name) => name !== '');
  throw new InputError([
    ...lacking.map((name) => ({
      path: `init.classes.${name}`,
      message: `the weights file has no output for the class ${name}`,
      hint: `Say which of its outputs it is: ${named.join(', ')}.`,
    })),
    ...strange.map((name) => ({
      path: `init.classes.${name}`,
      message: `the task has no class ${name}`,
      hint: `Its classes are ${known.join(', ')}.`,
    })),
  ]);
}
