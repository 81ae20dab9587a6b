/** What the report step is told of where its results come from: digests and versions alone, so the same everywhere. */
import { basename } from 'node:path';
import { canonicalJson, sha256 } from '../../common/canonical.ts';
import type { NamedValue, Prespecification, WeightsLocation } from '../../schemas/config.ts';
import type { Cell, CheckedExperiment, Pretraining } from '../experiment/experiment.ts';
import { armProperties } from './arm-properties.ts';
import type { Externals } from './external.ts';
import type { Plan, Step } from './plan.ts';

export interface Origin {
  readonly experiment: CheckedExperiment;
  readonly externals: Externals;
  readonly prespecified: Prespecification;
  /** Of assay. */
  readonly version: string;
}

/** The plan whose report step says where its results come from. */
export function withOrigin(plan: Plan, origin: Origin): Plan {
  const { experiment, externals, prespecified } = origin;
  const steps = plan.steps.map((step): Step => {
    if (step.stage !== 'report') return step;
    const weights = weightsTexts(plan, externals);
    const properties = armProperties(experiment, (cell) => weights.get(`${cell.task}/${cell.arm}`) ?? null);
    const provenance = provenanceOf(plan, origin);
    return { ...step, params: { ...step.params, prespecified, provenance, properties } };
  });
  return { ...plan, steps };
}

/** By `<task>/<arm>`: name and beginning of the digest of the weights file. */
function weightsTexts(plan: Plan, externals: Externals): ReadonlyMap<string, string> {
  const loads = new Map(plan.steps.map((step) => [step.id, step]));
  const texts = new Map<string, string>();
  for (const { stage, inputs, trial } of plan.steps) {
    if (stage !== 'finetune' || trial?.trial !== 1) continue;
    const load = loads.get(inputs['weights']!);
    const [digest] = externals.get(load?.id ?? '')?.digests.digests ?? [];
    if (load?.locations.weights === undefined || digest === undefined) continue;
    texts.set(`${trial.task}/${trial.arm}`, `${nameOf(load.locations.weights)} (${digest.slice(0, 12)})`);
  }
  return texts;
}

/** Without folders, which differ from machine to machine. */
function nameOf(location: WeightsLocation): string {
  switch (location.kind) {
    case 'file':
      return basename(location.path);
    case 'url':
      return basename(new URL(location.url).pathname);
    case 'catalog':
      return `catalog:${location.name}`;
  }
}

/** The stage adds the digests of the data that it is given: a key must not change where they do not. */
function provenanceOf(plan: Plan, { experiment, externals, version }: Origin): readonly NamedValue[] {
  const { arms, cells, trials, seed, tasks, report } = experiment;
  const what = { seed, trials, arms, tasks, cells: cells.map(withoutPlaces) };
  return [
    { name: 'experiment', value: sha256(canonicalJson(what)) },
    { name: 'report settings', value: sha256(canonicalJson({ tasks, report })) },
    ...plan.steps.flatMap(({ id, stage, locations }): NamedValue[] => {
      if (stage !== 'pretrain-load' || locations.weights === undefined) return [];
      const [digest = ''] = externals.get(id)?.digests.digests ?? [];
      return [{ name: `weights of ${id.slice(id.indexOf(':') + 1)}`, value: `${nameOf(locations.weights)} ${digest}` }];
    }),
    { name: 'assay', value: version },
  ];
}

/** Where things are on this machine says nothing of what they are. */
function withoutPlaces({ locations: _, pretraining, ...cell }: Cell): unknown {
  return pretraining === undefined ? cell : { ...cell, pretraining: withoutPlacesOf(pretraining) };
}

function withoutPlacesOf({ sets, params, from }: Pretraining): unknown {
  const { load, pretraining } = from;
  return {
    sets: sets.map(({ prepare }) => prepare),
    params,
    from: { load, ...(pretraining && { pretraining: withoutPlacesOf(pretraining) }) },
  };
}
