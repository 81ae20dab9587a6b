/** What is told of a vendor's plugin of XLA: where it lies, and what brings it here. */
import { join } from 'node:path';
import type { Problem } from '../../../common/errors.ts';
import type { Cards } from '../definition.ts';
import type { Machine } from './machine.ts';
import type { Flags } from './pjrt/compile-options.ts';
import type { NamedValues } from './pjrt/named-values.ts';

/** There, where one of the files is or the system finds the library by its name. */
export interface Library {
  /** Of Python's registry, that brings it. */
  readonly package: string;
  readonly files: readonly string[];
  readonly name?: string;
}

export interface Vendor {
  /** On which there are plugins. */
  readonly system: 'linux' | 'darwin';
  /** What its plugins call their platform. */
  readonly platform: RegExp;
  /** What a plugin's file is called below a folder of Python packages: a folder, then the file. */
  readonly folder: RegExp;
  readonly file: RegExp;
  /** The same as a path, where the folder does not lie in `jax_plugins`. */
  readonly within: string;
  /** Python packages of the plugin and of the libraries that it needs, for pip. */
  readonly packages: readonly string[];
  /** What the machine needs besides. */
  readonly needs: string;
  /** What is wrong with the machine before a plugin is opened: no card, no driver, an old one. @param plugin its file, where it is installed */
  readonly problem?: (machine: Machine, plugin: string | null) => Problem | null;
  /** What a plugin opens by itself when it first needs it, some of it without a word if it is missing. */
  readonly libraries?: (plugin: string, machine: Machine) => readonly Library[];
  readonly cards?: (machine: Machine) => Promise<Cards>;
  /** Options of the plugin's client. */
  readonly client: NamedValues;
  /** Flags of every program; `deterministic` ones where equal runs shall give equal bytes. */
  readonly deterministic: Flags;
}

/** Three quarters of the GPU's memory at once would be gone for a second trial beside. */
export const GPU_CLIENT = { preallocate: false } as const;
/** Implies that nothing is chosen by measuring, which would differ from run to run. */
export const GPU_DETERMINISTIC = {
  xla_gpu_deterministic_ops: true,
  xla_gpu_exclude_nondeterministic_ops: true,
} as const;

/**
 * One command that installs packages of Python's into a folder. All of them at once: pip replaces whole folders there, and
 * NVIDIA's packages share one.
 */
export const installCommand = (packages: readonly string[], folder: string): string =>
  `python3 -m pip install --upgrade --target ${JSON.stringify(folder)} --no-deps ${packages
    .map((each) => (each.includes('*') ? `'${each}'` : each))
    .join(' ')}`;

export const siteFolders = (vendor: Vendor, site: string): string => join(site, vendor.within);
