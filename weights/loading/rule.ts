/** What a loading rule is: where in a file the tensors are, and what they are called in the model. */
import { InputError, type Problem } from '../../common/errors.ts';
import type { HostTensor } from '../../tensor/device.ts';
import { type LazyTensor, readTensor } from '../format/tensor.ts';

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
  /** Of each attention, where all have as many. */
  readonly heads?: number;
  /** How tables of relative positions are resized, whatever the rule says. */
  readonly tables?: Rule['tables'];
}

/** A tensor on its way from the file to the model. */
export interface Source {
  /** Its name in the file; of several that become one, all of them. */
  readonly from: string;
  readonly shape: readonly number[];
  /** The tensor in the file; null where several become one. */
  readonly stored: LazyTensor | null;
  read(): HostTensor;
}

/** By the names of the file, or of the model. */
export type Sources = ReadonlyMap<string, Source>;

/** A tensor of the file that does not go into the model, by its name there. */
export interface LeftOut {
  readonly name: string;
  readonly reason: string;
}

export interface Translation {
  /** By the model's names. */
  readonly sources: Sources;
  readonly dropped: readonly LeftOut[];
}

/** One way of initialising; each is data and at most one small function, in a file of its own below `rules/`. */
export interface Rule {
  /** Entries of the file that may hold the tensors: the first that it has counts; null: the file itself. */
  readonly keys: readonly (string | null)[];
  /** Patterns of names in the file that are left out before anything else: `*` stands for any characters. */
  readonly ignore?: readonly string[];
  /** @throws InputError where the names do not allow it. */
  translate(sources: Sources, file: string): Translation;
  /** Tensors, by the names that they would have in the model, that may be left over besides the head. */
  readonly extras?: RegExp;
  /** What `extras` are. */
  readonly extrasAre?: string;
  /** Parameters that may be missing besides the head. */
  readonly absent?: RegExp;
  /** How tables of relative positions are resized; not at all where it is left out. */
  readonly tables?: 'bicubic' | 'geometric';
  /** How position embeddings are resized: as DINOv2's own code does; as timm does where it is left out. */
  readonly positions?: 'dinov2';
}

/** A tensor of the file as it is. */
export function asStored(name: string, tensor: LazyTensor): Source {
  return { from: name, shape: tensor.shape, stored: tensor, read: () => readTensor(tensor) };
}

/**
 * Translation one by one: `rename` gives the model's name of a tensor of the file, or null to leave it out.
 * @param reason why what gets no name is left out
 * @throws InputError where two tensors get one name.
 */
export function byName(rename: (name: string) => string | null, reason = ''): Rule['translate'] {
  return (given, file) => {
    const sources = new Map<string, Source>();
    const dropped: LeftOut[] = [];
    const problems: Problem[] = [];
    for (const [name, source] of given) {
      const target = rename(name);
      if (target === null) {
        dropped.push({ name: source.from, reason });
        continue;
      }
      const other = sources.get(target);
      if (other !== undefined)
        problems.push({ file, message: `${other.from} and ${source.from} both become ${target}` });
      sources.set(target, source);
    }
    if (problems.length > 0) throw new InputError(problems);
    return { sources, dropped };
  };
}

/** The name without the prefixes, taken off in this order where it has them. */
export function without(name: string, ...prefixes: readonly string[]): string {
  return prefixes.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), name);
}
