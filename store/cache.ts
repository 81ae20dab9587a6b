/**
 * The step cache. A step works in a folder of its own; when it has succeeded its manifest is written last and the
 * folder is renamed into the cache, where nothing changes it any more.
 */
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import { sweepTemporary } from '../common/temporary.ts';
import { unsoundness, VERIFIED_FILE, type VerifyOptions } from './digests/verified.ts';
import type { RunsLayout } from './layout.ts';
import {
  EXTERNAL_FILE,
  type ExternalDigests,
  externalText,
  MANIFEST_FILE,
  MANIFEST_FORMAT,
  type Manifest,
  manifestText,
  outputDigest,
  readManifest,
} from './manifest.ts';
import { syncFolder } from './output-folder.ts';

/** What publishing adds itself. */
type Derived = 'format' | 'output_digest';

export interface WorkFolder {
  readonly folder: string;
  readonly output: string;
  readonly scratch: string;
  readonly stepFile: string;
  readonly events: string;
  readonly log: string;
  /** Whether an interrupted run left something to resume from. */
  readonly resumed: boolean;
}

export type Found =
  | { readonly state: 'sound'; readonly manifest: Manifest }
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly reason: string };

/**
 * The result of a step. It is sound when all its files are those that were published; files that have not been touched
 * since they were hashed last are not read for that.
 */
export async function lookUp(
  layout: RunsLayout,
  stage: string,
  key: string,
  options: VerifyOptions = {},
): Promise<Found> {
  return await check(layout.entry(stage, key), stage, key, options);
}

async function check(folder: string, stage: string, key: string, options: VerifyOptions): Promise<Found> {
  const read = readManifest(folder, stage, key);
  if (read.state === 'damaged') return read;
  if (read.state === 'absent') {
    const there = lstatSync(folder, { throwIfNoEntry: false }) !== undefined;
    return there ? { state: 'damaged', reason: `${MANIFEST_FILE} is missing` } : read;
  }
  const reason = await unsoundness(folder, read.value.outputs, options);
  return reason === null ? { state: 'sound', manifest: read.value } : { state: 'damaged', reason };
}

/** Manifests of a stage, for looking at what was done before: whether the files are as they say is not looked at. */
export function* cachedManifests(layout: RunsLayout, stage: string): Generator<Manifest> {
  const folder = layout.stage(stage);
  if (!existsSync(folder)) return;
  for (const key of readdirSync(folder)) {
    const found = readManifest(layout.entry(stage, key), stage, key);
    if (found.state === 'sound') yield found.value;
  }
}

/** Puts a damaged result aside, with the reason beside it, and says where. The step's lock must be held. */
export function quarantine(layout: RunsLayout, stage: string, key: string, reason: string): string {
  const place = join(layout.damaged, `${stage}-${key}`);
  mkdirSync(layout.damaged, { recursive: true });
  rmSync(place, { recursive: true, force: true });
  renameSync(layout.entry(stage, key), place);
  writeFileAtomic(`${place}.txt`, `${reason}\n`);
  return place;
}

/**
 * The work folder of a step whose lock is held: output empty, scratch as an interrupted run left it (the folder's name
 * holds the key, so what is in it was made from the same parameters and inputs).
 * @param files of the step, for its process and, later, for whoever asks what has changed
 */
export function openWork(layout: RunsLayout, stage: string, key: string, files: ExternalDigests): WorkFolder {
  const folder = layout.work(stage, key);
  const work = {
    folder,
    output: join(folder, 'output'),
    scratch: join(folder, 'scratch'),
    stepFile: join(folder, 'step.json'),
    events: join(folder, 'events.jsonl'),
    log: join(folder, 'log.txt'),
  };
  // The mark of success goes first: from here on, until it is written anew, this folder is unfinished.
  rmSync(join(folder, MANIFEST_FILE), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  keepOnly(folder, ['scratch']);
  mkdirSync(work.output);
  mkdirSync(work.scratch, { recursive: true });
  sweepTemporary(work.scratch);
  writeFileAtomic(join(folder, EXTERNAL_FILE), externalText(files));
  return { ...work, resumed: readdirSync(work.scratch).length > 0 };
}

/** Finishes a publication that was cut off between manifest and rename, provided that it is sound. */
export async function recoverWork(layout: RunsLayout, stage: string, key: string): Promise<Found> {
  const folder = layout.work(stage, key);
  const read = readManifest(folder, stage, key);
  if (read.state !== 'sound') return read;
  const found = await check(folder, stage, key, {});
  if (found.state === 'sound') moveIntoCache(layout, folder, stage, key);
  return found;
}

/** Publishes what a step left in its output folder, which its process has hashed and synced. The step's lock must be held. */
export function publish(layout: RunsLayout, work: WorkFolder, about: Omit<Manifest, Derived>): Manifest {
  const manifest: Manifest = { ...about, format: MANIFEST_FORMAT, output_digest: outputDigest(about.outputs) };
  writeFileAtomic(join(work.folder, MANIFEST_FILE), manifestText(manifest));
  moveIntoCache(layout, work.folder, about.stage, about.key);
  return manifest;
}

/** All that an entry of the cache holds. */
export const ENTRY_NAMES: readonly string[] = [MANIFEST_FILE, EXTERNAL_FILE, VERIFIED_FILE, 'output'];

function moveIntoCache(layout: RunsLayout, folder: string, stage: string, key: string): void {
  // Scratch, and what writers that were killed have left.
  keepOnly(folder, ENTRY_NAMES);
  syncFolder(folder);
  const entry = layout.entry(stage, key);
  mkdirSync(dirname(entry), { recursive: true });
  // An older result of a step that was forced to run again makes room by one rename.
  const old = layout.old(stage, key);
  rmSync(old, { recursive: true, force: true });
  if (lstatSync(entry, { throwIfNoEntry: false }) !== undefined) renameSync(entry, old);
  renameSync(folder, entry);
  syncFolder(dirname(entry));
  rmSync(old, { recursive: true, force: true });
}

function keepOnly(folder: string, names: readonly string[]): void {
  for (const name of readdirSync(folder))
    if (!names.includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
}
