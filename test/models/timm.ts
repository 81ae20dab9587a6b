/** Full-size architectures as timm has them: files of test/golden/params. */
import { readdirSync, readFileSync } from 'node:fs';

/** Modules in their order; a leaf is the shape of a parameter ("64x3x7x7"), or type and shape of a buffer ("int64 49x49"). */
interface Modules {
  readonly [name: string]: Modules | string;
}

interface Stored {
  readonly arch: string;
  readonly num_classes: number;
  readonly input_shape: readonly number[];
  readonly total_params: number;
  readonly macs: { readonly total: number };
  readonly no_weight_decay: readonly string[];
  readonly modules: Modules;
  /** Names of tensors that have another name besides, and that name. */
  readonly aliases: Readonly<Record<string, string>>;
}

interface TimmModel extends Omit<Stored, 'modules'> {
  readonly state_dict: readonly (readonly [string, readonly number[]])[];
  readonly buffers: Readonly<Record<string, 'float32' | 'int64'>>;
}

function leavesOf(modules: Modules): (readonly [string, string])[] {
  return Object.entries(modules).flatMap(([name, inner]) =>
    typeof inner === 'string'
      ? [[name, inner] as const]
      : leavesOf(inner).map(([rest, leaf]) => [`${name}.${rest}`, leaf] as const),
  );
}

function modelOf({ modules, ...rest }: Stored): TimmModel {
  const leaves = leavesOf(modules).map(([name, leaf]) => {
    const [, type, shape] = /^(?:(float32|int64) )?([\dx]*)$/.exec(leaf)!;
    return {
      name,
      type: type as 'float32' | 'int64' | undefined,
      shape: shape === '' ? [] : shape!.split('x').map(Number),
    };
  });
  return {
    ...rest,
    state_dict: leaves.map(({ name, shape }) => [name, shape]),
    buffers: Object.fromEntries(leaves.flatMap(({ name, type }) => (type === undefined ? [] : [[name, type]]))),
  };
}

const folder = new URL('../golden/params/', import.meta.url);

export const timmModels: readonly TimmModel[] = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => modelOf(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as Stored));
