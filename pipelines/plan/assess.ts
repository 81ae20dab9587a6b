/** Which steps of a plan are cached, which can run now, which wait for others, and why. Looks, changes nothing. */
import type { StageRegistry } from '../../stages/index.ts';
import { lookUp } from '../../store/cache.ts';
import type { RunsLayout } from '../../store/layout.ts';
import type { Manifest } from '../../store/manifest.ts';
import type { Externals } from './external.ts';
import { lineagesDigest, stepKey } from './key.ts';
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
  readonly signal?: AbortSignal;
  /** Of an earlier look a moment ago: steps of that plan that are in this one, too, are as they were found then. */
  readonly known?: readonly Assessed[];
}

/** What is known of the result of a step, for the keys of those after it. */
export type KnownOutput = Pick<Manifest, 'output_digest' | 'lineage'>;

/** In the order of the plan. Results that were touched since they were checked last are read. */
export async function assess(options: AssessOptions): Promise<readonly Assessed[]> {
  const { plan, registry, layout, externals, forced = new Set() } = options;
  const outputs = new Map<string, KnownOutput>();
  const looked: Looked[] = [];
  const known = new Map(options.known?.map((one) => [one.step, one]));
  for (const step of plan.steps) {
    const before = known.get(step);
    const one = before === undefined ? await look(step, outputs, options) : again(before);
    if (one.manifest !== null) outputs.set(step.id, one.manifest);
    looked.push(one);
  }
  const inUse = new Set(looked.map(({ key }) => key).filter((key) => key !== null));
  const earlier = new EarlierVersions(layout, plan.experiment, inUse);
  return looked.map(({ step, key, manifest, damage }): Assessed => {
    const before = known.get(step);
    if (before !== undefined) return before;
    if (key === null) return { status: 'blocked', step, key, why: waitsFor(step, outputs) };
    if (manifest !== null) return { status: 'cached', step, key, manifest };
    if (forced.has(step.id)) return { status: 'ready', step, key, why: 'forced' };
    if (damage !== null) return { status: 'ready', step, key, why: `its cached result is damaged: ${damage}` };
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
  /** Why what is in the cache is not to be used. */
  readonly damage: string | null;
}

function again(found: Assessed): Looked {
  const manifest = found.status === 'cached' ? found.manifest : null;
  return { step: found.step, key: found.key, manifest, damage: null };
}

async function look(
  step: Step,
  outputs: ReadonlyMap<string, KnownOutput>,
  { registry, externals, layout, forced, signal }: AssessOptions,
): Promise<Looked> {
  const key = keyOf(step, registry, externals, outputs);
  const none = { step, key, manifest: null, damage: null };
  if (key === null || forced?.has(step.id) === true) return none;
  const found = await lookUp(layout, step.stage, key, signal === undefined ? {} : { signal });
  if (found.state === 'sound') return { ...none, manifest: found.manifest };
  return found.state === 'damaged' ? { ...none, damage: found.reason } : none;
}

/** The key of a step, null while the output of one of its inputs is not known. */
export function keyOf(
  step: Step,
  registry: StageRegistry,
  externals: Externals,
  outputs: ReadonlyMap<string, KnownOutput>,
): string | null {
  const inputs = inputDigests(step, outputs);
  if (inputs === null) return null;
  const { version, tellsLineage = false } = registry[step.stage];
  const filesDigest = externals.get(step.id)!.digest;
  const parts = { stage: step.stage, version, params: step.params, filesDigest, inputs };
  if (!tellsLineage) return stepKey(parts);
  const lineages = Object.entries(step.inputs).map(([name, id]) => [name, outputs.get(id)!.lineage] as const);
  return stepKey({ ...parts, lineages: lineagesDigest(new Map(lineages)) });
}

/** Name of an input to its output's digest. @param outputs by step id */
export function inputDigests(
  step: Step,
  outputs: ReadonlyMap<string, KnownOutput>,
): Readonly<Record<string, string>> | null {
  const digests: Record<string, string> = {};
  for (const [name, id] of Object.entries(step.inputs)) {
    const output = outputs.get(id);
    if (output === undefined) return null;
    digests[name] = output.output_digest;
  }
  return digests;
}

const MOST_NAMED = 3;

function waitsFor(step: Step, outputs: ReadonlyMap<string, KnownOutput>): string {
  const missing = Object.values(step.inputs).filter((id) => !outputs.has(id));
  const more = missing.length - MOST_NAMED;
  return `waits for ${missing.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}
