/**
 * The step cache. A step works in a folder of its own; when it has succeeded its manifest is written last and the
 * folder is renamed into the cache, where nothing changes it any more.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFileAtomic } from '../common/atomic-file.ts';
import type { RunsLayout } from './layout.ts';
import { EXTERNAL_FILE, type ExternalDigests, MANIFEST_FORMAT, type Manifest, readManifest } from './manifest.ts';
import { hashAndSyncFolder, outputDigest, syncFolder } from './output-digest.ts';

/** What publishing adds itself. */
type Derived = 'format' | 'output_digest' | 'outputs';

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

/** The manifest of a cached result, null where there is none or it is not whole. */
export function lookUp(layout: RunsLayout, stage: string, key: string): Manifest | null {
  return readManifest(layout.entry(stage, key), stage, key);
}

/** All whole results of a stage. */
export function* cachedManifests(layout: RunsLayout, stage: string): Generator<Manifest> {
  const folder = layout.stage(stage);
  if (!existsSync(folder)) return;
  for (const key of readdirSync(folder)) {
    const manifest = lookUp(layout, stage, key);
    if (manifest !== null) yield manifest;
  }
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
  rmSync(join(folder, 'manifest.json'), { force: true });
  rmSync(work.output, { recursive: true, force: true });
  rmSync(work.events, { force: true });
  mkdirSync(work.output, { recursive: true });
  mkdirSync(work.scratch, { recursive: true });
  writeFileAtomic(join(folder, EXTERNAL_FILE), JSON.stringify(files));
  return { ...work, resumed: readdirSync(work.scratch).length > 0 };
}

/** Finishes a publication that was cut off between manifest and rename; null where there is none. */
export function recoverWork(layout: RunsLayout, stage: string, key: string): Manifest | null {
  const folder = layout.work(stage, key);
  const manifest = readManifest(folder, stage, key);
  if (manifest !== null) moveIntoCache(layout, folder, stage, key);
  return manifest;
}

/** Publishes what a step left in its output folder. The step's lock must be held. */
export function publish(layout: RunsLayout, work: WorkFolder, about: Omit<Manifest, Derived>): Manifest {
  const outputs = hashAndSyncFolder(work.output);
  const manifest: Manifest = { ...about, format: MANIFEST_FORMAT, output_digest: outputDigest(outputs), outputs };
  writeFileAtomic(join(work.folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  moveIntoCache(layout, work.folder, about.stage, about.key);
  return manifest;
}

function moveIntoCache(layout: RunsLayout, folder: string, stage: string, key: string): void {
  for (const name of ['scratch', 'step.json', 'worker.json', 'events.jsonl', 'log.txt']) {
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  syncFolder(folder);
  const entry = layout.entry(stage, key);
  mkdirSync(dirname(entry), { recursive: true });
  // A damaged entry, or an older result of a step that was forced to run again, makes room by one rename.
  const old = join(layout.works, `old-${stage}-${key}`);
  rmSync(old, { recursive: true, force: true });
  if (existsSync(entry)) renameSync(entry, old);
  renameSync(folder, entry);
  syncFolder(dirname(entry));
  rmSync(old, { recursive: true, force: true });
}
