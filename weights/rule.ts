/** What a loading rule is: where in a file the tensors are, and what they are called in the model. */
import { InputError, type Problem } from '../common/errors.ts';
import type { HostTensor } from '../tensor/device.ts';
import { type LazyTensor, readTensor } from './tensor.ts';

/** What the tensors are wanted for: a model, or a part of one. */
export interface Target {
  /** For messages. */
  readonly arch: string;
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
  /** Names of the classification head, whether or not they are among `parameters`: may be missing, left over, or of another shape. */
  readonly head: readonly string[];
  /** Rows and columns of patches; square where it is left out. */
  readonly grid?: readonly [number, number];
  /** What the model puts before the names of the part that is loaded, such as `backbone.`; the names above have it. */
  readonly prefix?: string;
  /** How tables of relative positions are resized, whatever the rule says. */
  readonly tables?: Rule['tables'];
}

/** A tensor on its way from the file to the model. */
export interface Source {
  /** Its name in the file. */
  readonly from: string;
  readonly shape: readonly number[];
  read(): HostTensor;
}

export interface Translation {
  /** By the model's names. */
  readonly sources: ReadonlyMap<string, Source>;
  /** Names in the file of tensors that the rule leaves out. */
  readonly dropped: readonly string[];
}

/** One way of initialising; each is data and at most one small function, in a file of its own below `rules/`. */
export interface Rule {
  /** Entries of the file that may hold the tensors: the first that it has counts; null: the file itself. */
  readonly keys: readonly (string | null)[];
  /** @throws InputError where the names do not allow it. */
  translate(tensors: ReadonlyMap<string, LazyTensor>, file: string): Translation;
  /** Tensors, by the names that they would have in the model, that may be left over besides the head. */
  readonly extras?: RegExp;
  /** Parameters that may be missing besides the head. */
  readonly absent?: RegExp;
  /** How tables of relative positions are resized; not at all where it is left out. */
  readonly tables?: 'bicubic' | 'geometric';
}

/** A tensor of the file as it is. */
export function asStored(name: string, tensor: LazyTensor): Source {
  return { from: name, shape: tensor.shape, read: () => readTensor(tensor) };
}

/**
 * Translation one by one: `rename` gives the model's name of a tensor of the file, or null to leave it out.
 * @throws InputError where two tensors get one name.
 */
export function byName(rename: (name: string) => string | null): Rule['translate'] {
  return (tensors, file) => {
    const sources = new Map<string, Source>();
    const dropped: string[] = [];
    const problems: Problem[] = [];
    for (const [name, tensor] of tensors) {
      const target = rename(name);
      if (target === null) {
        dropped.push(name);
        continue;
      }
      const other = sources.get(target);
      if (other !== undefined) problems.push({ file, message: `${other.from} and ${name} both become ${target}` });
      sources.set(target, asStored(name, tensor));
    }
    if (problems.length > 0) throw new InputError(problems);
    return { sources, dropped };
  };
}

/** The name without the prefixes, taken off in this order where it has them. */
export function without(name: string, ...prefixes: readonly string[]): string {
  return prefixes.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), name);
}
