/** What a runs folder keeps, as small as its schemas let it be. */
import { sha256 } from '../../common/canonical.ts';
import type { Environment } from '../../schemas/environment.ts';
import { MANIFEST_FORMAT, type Manifest, type OutputFile } from '../../store/manifest.ts';
import { RECORD_FORMAT, type RunRecord, type StepRecord } from '../../store/records.ts';

export const KEY = 'a'.repeat(64);
export const environment: Environment = {
  device: 'cpu',
  threads: 2,
  platform: 'linux-x64',
  cpu: 'a processor',
  versions: {},
};

export function keptManifest(own: Partial<Manifest>): Manifest {
  return {
    format: MANIFEST_FORMAT,
    stage: 'prepare',
    stage_version: 1,
    key: KEY,
    experiment: 'x',
    step: 'prepare:lung',
    params: { size: 224 },
    files_digest: '0'.repeat(64),
    inputs: {},
    output_digest: '0'.repeat(64),
    outputs: [],
    started: '2026-01-01T00:00:00.000Z',
    seconds: 1,
    environment,
    lineage: {},
    warnings: [],
    ...own,
  };
}

export function outputFile(path: string, text: string): OutputFile {
  return { path, bytes: Buffer.byteLength(text), sha256: sha256(text) };
}

export function keptRecord(own: Partial<RunRecord>): RunRecord {
  return {
    format: RECORD_FORMAT,
    run: '1',
    state: 'finished',
    started: '2026-01-01T00:00:00.000Z',
    ended: null,
    command: ['assay', 'run'],
    experiment: { name: 'x', file: '/x.yaml', resolved: {}, tasks: [] },
    device: 'cpu',
    jobs: 1,
    threads: 2,
    provenance: {
      assay: '0.1.0',
      assay_git: null,
      experiment_git: { commit: 'abc', dirty: true },
      node: '20.0.0',
      libraries: {},
      platform: 'linux-x64',
      cpu: 'a processor',
      cores: 2,
      memory_bytes: 1,
    },
    steps: [],
    trials: [],
    ...own,
  };
}

export function keptStep(own: Pick<StepRecord, 'id' | 'stage' | 'key'>): StepRecord {
  return { state: 'done', why: null, started: null, seconds: 1, files_digest: null, problems: [], ...own };
}
