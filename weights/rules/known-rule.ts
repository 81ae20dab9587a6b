/** What the rules for files of known kinds of pre-training have in common. */
import { InputError } from '../../common/errors.ts';
import type { FamilyName } from '../../models/families.ts';
import type { InitConfig } from '../../schemas/types.ts';
import { byName, type Rule } from '../loading/rule.ts';

/** Settings of `init` besides `method`. */
export type InitSetting = Exclude<keyof InitConfig, 'method'>;

export interface KnownRule extends Rule {
  /** Those that mean something with this rule. */
  readonly settings: readonly InitSetting[];
  /**
   * Families that this kind of pre-training has public weights of: for lists, since loading takes whatever fits. Left out
   * by supervised pre-training, where it is the families that say it (`Family.methods`).
   */
  readonly families?: readonly FamilyName[];
}

/** What PyTorch's data-parallel, compiled and averaged models put before every name. */
const WRAPPERS = /^((module|_orig_mod)\.)+/;

interface Written extends Omit<KnownRule, 'settings'> {
  /** What a name must be like in every such file, where all else are names that other files have as well. */
  readonly mark?: { readonly pattern: RegExp; readonly what: string };
}

/** Takes files that were saved from a wrapped model too: `checkpoint` has `strip_prefix` for that. */
export function knownRule({ mark, ...rule }: Written): KnownRule {
  const unwrapped = byName((name) => name.replace(WRAPPERS, ''));
  return {
    ...rule,
    settings: ['weights', 'key', 'ignore'],
    translate(sources, file) {
      const own = unwrapped(sources, file).sources;
      if (mark === undefined || [...own.keys()].some((name) => mark.pattern.test(name)))
        return rule.translate(own, file);
      throw new InputError({
        file,
        message: `no tensor's name is of ${mark.what}; the first is ${[...own.keys()][0]}`,
      });
    },
  };
}
