/** What the cache knows of one finished step: how it came about and what it left. */
import { join } from 'node:path';
import { canonicalJson, type Json, sha256 } from '../common/canonical.ts';
import type { Environment, Lineage } from '../schemas/environment.ts';
import { validateFiles, validateManifest } from '../schemas/validate-kept.js';
import { readSealed, sealed, type Unsealed } from './sealed.ts';

export const MANIFEST_FORMAT = 2;
export const MANIFEST_FILE = 'manifest.json';
/** Beside the manifest: see ExternalDigests. */
export const EXTERNAL_FILE = 'files.json';

export interface OutputFile {
  /** Below the output folder, with forward slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly stage: string;
  readonly stage_version: number;
  readonly key: string;
  /** Who made it first. Information only: another experiment may use the same result under another name. */
  readonly experiment: string;
  readonly step: string;
  readonly params: Json;
  /** Digest over names and digests of the external files; the list itself is in files.json. */
  readonly files_digest: string;
  /** Name of an input to the digest of that step's output. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Digest over paths and contents of the output folder. */
  readonly output_digest: string;
  readonly outputs: readonly OutputFile[];
  readonly started: string;
  readonly seconds: number;
  readonly environment: Environment;
  /** Its own environment and those of all results that it was made from. */
  readonly lineage: Lineage;
  /** What the step warned of: as true of the result when it is taken from the cache. */
  readonly warnings: readonly string[];
}

/**
 * The external files of a step: their names, and in the same order their digests. Two lists, because an object of a hundred
 * thousand keys takes many times as long to make, to write and to read.
 */
export interface ExternalDigests {
  readonly names: readonly string[];
  readonly digests: readonly string[];
}

/** The manifest in a folder. Whether the output files are as it says is `unsoundness`' to find out. */
export function readManifest(folder: string, stage: string, key: string): Unsealed<Manifest> {
  const found = readSealed<Manifest>(join(folder, MANIFEST_FILE), validateManifest, MANIFEST_FORMAT);
  if (found.state === 'damaged') return { ...found, reason: `${MANIFEST_FILE}: ${found.reason}` };
  if (found.state === 'sound' && (found.value.stage !== stage || found.value.key !== key))
    return { state: 'damaged', reason: `${MANIFEST_FILE} is of another result` };
  return found;
}

export const manifestText = (manifest: Manifest): string => sealed(manifest);

/** Independent of the order in which a file system lists files. */
export function outputDigest(files: readonly OutputFile[]): string {
  return sha256(canonicalJson(Object.fromEntries(files.map((file) => [file.path, file.sha256]))));
}

export const externalText = (files: ExternalDigests): string => sealed(files, 0);

/** Null where the list is missing or damaged: then changes of single files cannot be told. */
export function readExternalDigests(folder: string): ExternalDigests | null {
  const found = readSealed<ExternalDigests>(join(folder, EXTERNAL_FILE), validateFiles);
  return found.state === 'sound' && found.value.names.length === found.value.digests.length ? found.value : null;
}
