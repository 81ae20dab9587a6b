import { canonicalJson } from '../../common/canonical.ts';
import type { Locations } from '../../stages/stage.ts';
import type { Step, StepOf } from './plan.ts';

/** Steps of no trial, each kept once for the same parameters, locations and inputs. */
export class SharedSteps {
  readonly #ids = new Map<string, string>();
  readonly #taken = new Set<string>();
  readonly steps: Step[] = [];

  add<S extends 'prepare' | 'leakage' | 'pretrain' | 'pretrain-load' | 'search-trial' | 'search'>(
    stage: S,
    name: string,
    params: StepOf<S>['params'],
    locations: Locations,
    inputs: StepOf<S>['inputs'] = {},
  ): string {
    const identity = canonicalJson([stage, params, locations, inputs]);
    const known = this.#ids.get(identity);
    if (known !== undefined) return known;
    const id = this.#unique(name);
    this.#ids.set(identity, id);
    const step: StepOf<S> = { id, stage, params, locations, inputs, trial: null };
    this.steps.push(step as Step);
    return id;
  }

  /** An arm may have another initialisation on another task: its second step gets a number. */
  #unique(name: string): string {
    let id = name;
    for (let count = 2; this.#taken.has(id); count++) id = `${name}#${count}`;
    this.#taken.add(id);
    return id;
  }
}

export function pick(locations: Locations, name: keyof Locations): Locations {
  const place = locations[name];
  return place === undefined ? {} : { [name]: place };
}
