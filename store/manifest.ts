/** What the cache knows of one finished step: how it came about and what it left. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Json } from '../common/canonical.ts';

export const MANIFEST_FORMAT = 1;
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
  readonly device: string;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * The external files of a step: their names, and in the same order their digests. Two lists, because an object of a hundred
 * thousand keys takes many times as long to make, to write and to read.
 */
export interface ExternalDigests {
  readonly names: readonly string[];
  readonly digests: readonly string[];
}

/**
 * The manifest of a folder whose output is complete; null where anything is missing or does not fit. Compares the
 * sizes of the output files, not their contents: that would read all data at every run.
 */
export function readManifest(folder: string, stage: string, key: string): Manifest | null {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    if (!isManifest(manifest) || manifest.stage !== stage || manifest.key !== key) return null;
    const complete = manifest.outputs.every(
      (file) => statSync(join(folder, 'output', file.path), { throwIfNoEntry: false })?.size === file.bytes,
    );
    return complete ? manifest : null;
  } catch {
    return null; // Missing, cut off or not JSON: never a hit.
  }
}

/** The external files of a step, from its work folder or the cache; null where they cannot be read. */
export function readExternalDigests(folder: string): ExternalDigests | null {
  try {
    const value: unknown = JSON.parse(readFileSync(join(folder, EXTERNAL_FILE), 'utf8'));
    return isExternalDigests(value) ? value : null;
  } catch {
    return null;
  }
}

function isExternalDigests(value: unknown): value is ExternalDigests {
  if (typeof value !== 'object' || value === null) return false;
  const { names, digests } = value as Readonly<Record<string, unknown>>;
  return isTexts(names) && isTexts(digests) && names.length === digests.length;
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string');
}

function isManifest(value: unknown): value is Manifest {
  if (typeof value !== 'object' || value === null) return false;
  const text = ['stage', 'key', 'experiment', 'step', 'files_digest', 'output_digest', 'started', 'device'] as const;
  const fields = value as Readonly<Record<string, unknown>>;
  return (
    fields['format'] === MANIFEST_FORMAT &&
    text.every((name) => typeof fields[name] === 'string') &&
    typeof fields['stage_version'] === 'number' &&
    typeof fields['seconds'] === 'number' &&
    typeof fields['threads'] === 'number' &&
    fields['params'] !== undefined &&
    isRecordOf(fields['inputs'], (field) => typeof field === 'string') &&
    isRecordOf(fields['versions'], (field) => typeof field === 'string') &&
    Array.isArray(fields['outputs']) &&
    fields['outputs'].every(isOutputFile)
  );
}

function isOutputFile(value: unknown): value is OutputFile {
  if (typeof value !== 'object' || value === null) return false;
  const { path, bytes, sha256 } = value as Readonly<Record<string, unknown>>;
  return typeof path === 'string' && typeof bytes === 'number' && typeof sha256 === 'string';
}

function isRecordOf<T>(value: unknown, isField: (field: unknown) => field is T): value is Record<string, T> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(isField);
}
