/** Why a step has to run: compared with its nearest earlier version in the cache. */
import { inOrder } from '../../common/words.ts';
import type { StageName } from '../../stages/index.ts';
import { cachedManifests } from '../../store/cache.ts';
import type { RunsLayout } from '../../store/layout.ts';
import { type ExternalDigests, type Manifest, readExternalDigests } from '../../store/manifest.ts';
import { differences } from './difference.ts';
import type { External } from './external.ts';
import type { Step } from './plan.ts';

const MOST_SHOWN = 3;
const NO_FILES: ExternalDigests = { names: [], digests: [] };
/** Another experiment's step of the same name is an earlier version only if it is this near; else the step never ran. */
const MOST_DIFFERENCES_OF_STRANGERS = 2;

export interface ReadyStep {
  readonly step: Step;
  readonly key: string;
  readonly version: number;
  readonly external: External;
  readonly inputs: Readonly<Record<string, string>>;
}

/** Looks up manifests once a stage, and only for stages that have something to explain. */
export class EarlierVersions {
  readonly #layout: RunsLayout;
  readonly #experiment: string;
  /** Keys of results that the plan still uses: those are other steps, not earlier versions. */
  readonly #inUse: ReadonlySet<string>;
  readonly #versions = new Map<StageName, ReadonlyMap<string, readonly Manifest[]>>();
  readonly #files = new Map<string, ExternalDigests>();

  constructor(layout: RunsLayout, experiment: string, inUse: ReadonlySet<string>) {
    this.#layout = layout;
    this.#experiment = experiment;
    this.#inUse = inUse;
  }

  /** In words, such as `schedule.lr: 0.05 -> 0.01; file images/x.png changed`, or `never run`. */
  why(ready: ReadyStep): string {
    const [nearest] = this.#versionsOf(ready.step)
      .map((manifest) => ({
        manifest,
        own: manifest.experiment === this.#experiment,
        distance: this.#distance(manifest, ready),
      }))
      .toSorted(
        (a, b) =>
          Number(b.own) - Number(a.own) || a.distance - b.distance || inOrder(b.manifest.started, a.manifest.started),
      );
    if (nearest === undefined) return 'never run';
    const found = this.#compare(nearest.manifest, ready);
    if (!nearest.own && found.length > MOST_DIFFERENCES_OF_STRANGERS) return 'never run';
    // Of all that a key holds only the lineages are left.
    if (found.length === 0) return 'what its trials were computed with has changed';
    const more = found.length - MOST_SHOWN;
    return [...found.slice(0, MOST_SHOWN), ...(more > 0 ? [`and ${more} more changes`] : [])].join('; ');
  }

  /** By step name: comparing every step with every result would take minutes for thousands of trials. */
  #versionsOf({ stage, id }: Step): readonly Manifest[] {
    let versions = this.#versions.get(stage);
    if (versions === undefined) {
      const unused = [...cachedManifests(this.#layout, stage)].filter((manifest) => !this.#inUse.has(manifest.key));
      versions = groupBy(unused, (manifest) => manifest.step);
      this.#versions.set(stage, versions);
    }
    return versions.get(id) ?? [];
  }

  /** Number of differences; files that differ count as one, since to tell them apart takes long where there are many. */
  #distance(manifest: Manifest, { step, version, external, inputs }: ReadyStep): number {
    const before = {
      stageVersion: manifest.stage_version,
      params: manifest.params,
      inputs: manifest.inputs,
      files: NO_FILES,
    };
    const other = differences(before, { stageVersion: version, params: step.params, inputs, files: NO_FILES });
    return other.length + Number(manifest.files_digest !== external.digest);
  }

  #compare(manifest: Manifest, { step, version, external, inputs }: ReadyStep): readonly string[] {
    const sameFiles = manifest.files_digest === external.digest;
    return differences(
      {
        stageVersion: manifest.stage_version,
        params: manifest.params,
        inputs: manifest.inputs,
        files: sameFiles ? external.digests : this.#filesOf(manifest),
      },
      { stageVersion: version, params: step.params, inputs, files: external.digests },
    );
  }

  #filesOf(manifest: Manifest): ExternalDigests {
    let files = this.#files.get(manifest.key);
    if (files === undefined) {
      files = readExternalDigests(this.#layout.entry(manifest.stage, manifest.key)) ?? NO_FILES;
      this.#files.set(manifest.key, files);
    }
    return files;
  }
}

function groupBy<T>(items: readonly T[], name: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(name(item));
    if (group === undefined) groups.set(name(item), [item]);
    else group.push(item);
  }
  return groups;
}
