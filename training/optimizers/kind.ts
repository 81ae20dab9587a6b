/** What a kind of optimiser is: its settings and what it makes of them. One file beside this one, one line in `index.ts`. */
import type { Schema } from '../../schemas/schema.ts';
import type { OptimizerSettings } from '../../schemas/types.ts';
import type { Optimizer, ParameterOptions } from './optimizer.ts';
import { byRule, type Rule } from './rule.ts';

export type OptimizerName = OptimizerSettings['name'];
export type SettingsOf<Name extends OptimizerName> = Extract<OptimizerSettings, { readonly name: Name }>;

export interface OptimizerKind<Name extends OptimizerName> {
  /**
   * JSON Schema of each setting besides `name` and `lookahead`, with its default: `npm run generate` makes of them what
   * the schema, the types and the guide say.
   */
  readonly settings: Readonly<Record<string, Schema>>;
  /** What it is beside its name, in a few words. */
  readonly about?: string;
  create(settings: SettingsOf<Name>, parameters: ParameterOptions): Optimizer;
}

/** An optimiser that treats each parameter by itself. */
export const each =
  <Settings>(rule: (settings: Settings) => Rule) =>
  (settings: Settings, parameters: ParameterOptions): Optimizer =>
    byRule(rule(settings), parameters);
