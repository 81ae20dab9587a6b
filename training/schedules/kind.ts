/** What a kind of schedule is. One file beside this one, one line in `index.ts`. */
import type { Schema } from '../../schemas/schema.ts';
import type { LrScheduleSettings } from '../../schemas/types.ts';

export type LrScheduleName = LrScheduleSettings['name'];
export type SettingsOf<Name extends LrScheduleName> = Extract<LrScheduleSettings, { readonly name: Name }>;

/** Of the training as a whole. */
export interface Training {
  /** The peak. */
  readonly lr: number;
  readonly epochs: number;
}

export interface ScheduleKind<Name extends LrScheduleName> {
  /** JSON Schema of each setting besides `name` and the warm-up: `npm run generate` makes the schema and types of them. */
  readonly settings: Readonly<Record<string, Schema>>;
  /** What it does, in a few words. */
  readonly about: string;
  /**
   * Learning rate after `done` epochs, the warm-up aside.
   * @param done may be fractional: within an epoch
   * @param valLosses of the epochs that are done
   */
  rate(settings: SettingsOf<Name>, training: Training, done: number, valLosses: readonly number[]): number;
  /** The warm-up rises to the point where it cuts the curve off, not to the peak: timm's, of curves that start below it. */
  readonly warmsUpToCurve?: true;
  /** There is no noise until after the epoch that follows the warm-up: timm's, of what looks at losses. */
  readonly quietWarmUp?: true;
}
