/** What names a step's result: everything that its bytes depend on, and nothing else. */
import { canonicalJson, sha256 } from '../../common/canonical.ts';
import type { Lineage } from '../../schemas/environment.ts';
import type { StageName } from '../../stages/index.ts';
import type { ExternalDigests } from '../../store/manifest.ts';

/**
 * Not part of it: device, threads, number of jobs, any path, and the names of experiment, task and arm, except where a
 * stage prints them or draws its seed from them.
 */
export interface KeyParts {
  readonly stage: StageName;
  readonly version: number;
  readonly params: unknown;
  /** Of the external files, by `filesDigest`. */
  readonly filesDigest: string;
  /** Name of an input to the digest of its *output*: a step that ran again and left the same bytes changes no key. */
  readonly inputs: Readonly<Record<string, string>>;
  /** What the inputs were computed with, by `lineagesDigest`, for a stage whose output tells it. */
  readonly lineages?: string;
}

/** Of settings in plans, which are never changed. */
const TEXTS = new WeakMap<object, string>();

export function stepKey({ stage, version, params, filesDigest, inputs, lineages }: KeyParts): string {
  const text = canonicalJson({ stage, version, params, files: filesDigest, inputs, lineages }, TEXTS);
  // Its parts are those of many trials; as a whole, with the seed, it belongs to one.
  if (typeof params === 'object' && params !== null) TEXTS.delete(params);
  return sha256(text);
}

/** @param lineages by name of the input */
export function lineagesDigest(lineages: ReadonlyMap<string, Lineage>): string {
  // Hundreds of trials were made with the same few: each is written once.
  const known = new Map<string, number>();
  const places = Array.from(lineages, ([name, lineage]) => {
    const text = canonicalJson(lineage);
    const place = known.get(text) ?? known.size;
    known.set(text, place);
    return [name, place];
  });
  return sha256(canonicalJson([places, [...known.keys()]]));
}

/** The order of the files counts: stages name them in a stable one. */
export function filesDigest({ names, digests }: ExternalDigests): string {
  return sha256(JSON.stringify([names, digests]));
}
