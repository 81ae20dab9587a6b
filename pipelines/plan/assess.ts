/** Which steps of a plan are cached, which can run now, which wait for others, and why. Looks, changes nothing. */
import type { StageRegistry } from '../../stages/index.ts';
import { lookUp } from '../../store/cache.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { Externals } from './external.ts';
import { stepKey } from './key.ts';
import type { Plan, Step } from './plan.ts';
import { EarlierVersions } from './why.ts';

/** `blocked`: its key is not known before the steps that it needs have run. */
export type Assessed =
  | { readonly status: 'cached'; readonly step: Step; readonly key: string; readonly manifest: Manifest }
  | { readonly status: 'ready'; readonly step: Step; readonly key: string; readonly why: string }
  | { readonly status: 'blocked'; readonly step: Step; readonly key: null; readonly why: string };

export interface AssessOptions {
  readonly plan: Plan;
  readonly registry: StageRegistry;
  readonly layout: RunsLayout;
  readonly externals: Externals;
  /** Ids of steps that are to run although they are cached. */
  readonly forced?: ReadonlySet<string>;
}

/** In the order of the plan. */
export function assess({ plan, registry, layout, externals, forced = new Set() }: AssessOptions): readonly Assessed[] {
  const outputs = new Map<string, string>();
  const looked = plan.steps.map((step): Looked => {
    const key = keyOf(step, registry, externals, outputs);
    if (key === null) return { step, key: null, manifest: null };
    const manifest = forced.has(step.id) ? null : lookUp(layout, step.stage, key);
    if (manifest !== null) outputs.set(step.id, manifest.output_digest);
    return { step, key, manifest };
  });
  const inUse = new Set(looked.map(({ key }) => key).filter((key) => key !== null));
  const earlier = new EarlierVersions(layout, plan.experiment, inUse);
  return looked.map(({ step, key, manifest }): Assessed => {
    if (key === null) return { status: 'blocked', step, key, why: waitsFor(step, outputs) };
    if (manifest !== null) return { status: 'cached', step, key, manifest };
    if (forced.has(step.id)) return { status: 'ready', step, key, why: 'forced' };
    const external = externals.get(step.id)!;
    const inputs = inputDigests(step, outputs) ?? {};
    const why = earlier.why({ step, key, version: registry[step.stage].version, external, inputs });
    return { status: 'ready', step, key, why };
  });
}

interface Looked {
  readonly step: Step;
  readonly key: string | null;
  readonly manifest: Manifest | null;
}

/** The key of a step, null while the output of one of its inputs is not known. */
export function keyOf(
  step: Step,
  registry: StageRegistry,
  externals: Externals,
  outputs: ReadonlyMap<string, string>,
): string | null {
  const inputs = inputDigests(step, outputs);
  if (inputs === null) return null;
  const { version } = registry[step.stage];
  const filesDigest = externals.get(step.id)!.digest;
  return stepKey({ stage: step.stage, version, params: step.params, filesDigest, inputs });
}

/** Name of an input to its output's digest; `outputs` holds digests by step id. */
export function inputDigests(
  step: Step,
  outputs: ReadonlyMap<string, string>,
): Readonly<Record<string, string>> | null {
  const digests: Record<string, string> = {};
  for (const [name, id] of Object.entries(step.inputs)) {
    const digest = outputs.get(id);
    if (digest === undefined) return null;
    digests[name] = digest;
  }
  return digests;
}

const MOST_NAMED = 3;

function waitsFor(step: Step, outputs: ReadonlyMap<string, string>): string {
  const missing = Object.values(step.inputs).filter((id) => !outputs.has(id));
  const more = missing.length - MOST_NAMED;
  return `waits for ${missing.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
