/** What the rules for files of known kinds of pre-training have in common. */
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

/** Takes files that were saved from a wrapped model too: `checkpoint` has `strip_prefix` for that. */
export function knownRule(rule: Omit<KnownRule, 'settings'>): KnownRule {
  const unwrapped = byName((name) => name.replace(WRAPPERS, ''));
  return {
    ...rule,
    settings: ['weights', 'key', 'ignore'],
    translate: (sources, file) => rule.translate(unwrapped(sources, file).sources, file),
  };
}
