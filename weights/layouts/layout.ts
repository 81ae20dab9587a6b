/**
 * What a layout is: the names and shapes that another library gives to a network that assay has. A layout is data and
 * at most one small function, in a file of its own here; `index.ts` lists them.
 */

import type { HuggingFaceConfig } from '../format/hugging-face.ts';
import type { Source, Sources, Translation } from '../loading/rule.ts';

export interface Layout {
  /** Whose names these are, for reports and errors: "torchvision's ViT". */
  readonly title: string;
  /** A name that every file of this layout has; what stands before it there is the network's prefix. */
  readonly anchor: string;
  /** What the prefix must look like; anything where it is left out. */
  readonly behind?: RegExp;
  /** Further names behind the prefix that it must have; of a list one. */
  readonly has: readonly (string | readonly string[])[];
  /** Names that it must not have. */
  readonly lacks?: readonly string[];
  /** What else must be so. @param inside names without the prefix */
  readonly when?: (inside: Sources) => boolean;
  /** timm's own names but for a few: a prefix is not taken off, because `strip_prefix` is there for that. */
  readonly dialect?: true;
  /** What does not go into the model, by names without the prefix, and why. */
  readonly leaves?: readonly (readonly [RegExp, string])[];
  /** Gives timm's names. @param inside names without the prefix */
  translate(inside: Sources, file: string): Translation;
  /** What a `config.json` beside the file says that makes it another network than its shapes tell, or null. */
  readonly contradiction?: (config: HuggingFaceConfig, heads: number | undefined) => string | null;
}

export const HEAD = 'the head, which is drawn anew for every task';

/** Patterns and replacements that are applied one after the other. */
export type Renaming = readonly (readonly [RegExp, string])[];

export const renamed = (name: string, renaming: Renaming): string =>
  renaming.reduce((rest, [pattern, replacement]) => rest.replace(pattern, replacement), name);

/** Several tensors one after the other along their first axis: query, key and value as one parameter. */
export function concatenated(parts: readonly Source[]): Source {
  const [, ...inner] = parts[0]!.shape;
  const shape = [parts.reduce((sum, part) => sum + (part.shape[0] ?? 1), 0), ...inner];
  return {
    from: parts.map(({ from }) => from).join(' + '),
    shape,
    stored: null,
    read() {
      const read = parts.map((part) => part.read().data);
      const data = new Float32Array(read.reduce((sum, values) => sum + values.length, 0));
      let at = 0;
      for (const values of read) {
        data.set(values, at);
        at += values.length;
      }
      return { shape, data };
    },
  };
}

const PART = /^(.*\.attn)\.([qkv])\.(weight|bias)$/;

/** `attn.q`, `attn.k` and `attn.v` become `attn.qkv` where all three are there and fit together. */
export function withJoinedAttention({ sources, dropped }: Translation): Translation {
  const joined = new Map<string, Source>();
  for (const [name, source] of sources) {
    const [, module, part, kind] = PART.exec(name) ?? [];
    const parts = ['q', 'k', 'v'].map((each) => sources.get(`${module}.${each}.${kind}`));
    const whole = parts.filter((each) => each !== undefined);
    const fits =
      whole.length === 3 && whole.every(({ shape }) => shape.slice(1).join() === source.shape.slice(1).join());
    if (module === undefined || !fits) joined.set(name, source);
    else if (part === 'q') joined.set(`${module}.qkv.${kind}`, concatenated(whole));
  }
  return { sources: joined, dropped };
}
