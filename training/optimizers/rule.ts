/** Most optimisers treat each parameter by itself: a rule for one parameter makes an optimiser for all. */
import type { Tensors } from '../../tensor/device.ts';
import { mapRecord, withoutPrefix, withPrefix } from '../../tensor/records.ts';
import type { Tensor } from '../../tensor/tf.ts';
import { filled } from '../filled.ts';
import type { Optimizer, OptimizerInput, ParameterOptions } from './optimizer.ts';

export interface RuleInput {
  readonly parameter: Tensor;
  readonly gradient: Tensor;
  /** By the names of the rule's `state`. */
  readonly state: Tensors;
  /** By the names that the rule's `scalars` gives. */
  readonly scalars: Tensors;
  readonly weight_decay: number;
}

export interface Rule {
  /** State tensors by name: the number that fills them before the first step. */
  readonly state: Readonly<Record<string, number>>;
  /** Shape of a state tensor of a parameter of that shape; left out: the parameter's. */
  stateShape?(name: string, shape: readonly number[]): readonly number[];
  /** As `Optimizer.scalars`; `lr` is that of the parameter's layer. */
  scalars(lr: number, step: number): Readonly<Record<string, number>>;
  update(input: RuleInput): { readonly parameter: Tensor; readonly state: Tensors };
}

/**
 * State tensors are named `<state>/<parameter>`. Scalars are named `<n>/<scalar>`, where n numbers the different
 * factors of the learning rate: layer-wise decay has one for each layer.
 */
export function byRule(rule: Rule, { weightDecays, lrScales }: ParameterOptions): Optimizer {
  const scales = [...new Set([1, ...Object.values(lrScales)])];
  const group = (name: string): string => `${scales.indexOf(lrScales[name] ?? 1)}/`;
  const names = Object.keys(rule.state);
  return {
    init(shapes) {
      const shapesOf = (name: string) => mapRecord(shapes, (shape) => rule.stateShape?.(name, shape) ?? shape);
      return Object.assign({}, ...names.map((name) => filled(`${name}/`, rule.state[name]!, shapesOf(name))));
    },
    scalars: (lr, step) =>
      Object.assign({}, ...scales.map((scale, n) => withPrefix(`${n}/`, rule.scalars(lr * scale, step)))),
    update({ parameters, gradients, state, scalars }: OptimizerInput) {
      const groups = Object.fromEntries(scales.map((_, n) => [`${n}/`, withoutPrefix(`${n}/`, scalars)]));
      const next: Record<string, Tensor> = {};
      const nextState: Record<string, Tensor> = {};
      for (const [name, parameter] of Object.entries(parameters)) {
        const updated = rule.update({
          parameter,
          gradient: gradients[name]!,
          state: Object.fromEntries(names.map((each) => [each, state[`${each}/${name}`]!])),
          scalars: groups[group(name)]!,
          weight_decay: weightDecays[name] ?? 0,
        });
        next[name] = updated.parameter;
        for (const each of names) nextState[`${each}/${name}`] = updated.state[each]!;
      }
      return { parameters: next, state: nextState };
    },
  };
}
