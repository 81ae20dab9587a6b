/** Results that nobody computed, as a finished experiment leaves them: what a plan of many trials has to look through. */
import { lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Json, sha256 } from '../../common/canonical.ts';
import { loadExperiment } from '../../pipelines/experiment/load.ts';
import { type KnownOutput, keyOf } from '../../pipelines/plan/assess.ts';
import { buildPlan } from '../../pipelines/plan/build.ts';
import { digestExternals } from '../../pipelines/plan/external.ts';
import { type StageName, stages } from '../../stages/index.ts';
import { openFileDigests } from '../../store/digests/digests.ts';
import { fileIdentity } from '../../store/digests/file-identity.ts';
import { VERIFIED_FILE } from '../../store/digests/verified.ts';
import { openRuns } from '../../store/layout.ts';
import {
  EXTERNAL_FILE,
  externalText,
  MANIFEST_FILE,
  MANIFEST_FORMAT,
  manifestText,
  outputDigest,
} from '../../store/manifest.ts';

const FILES: Readonly<Partial<Record<StageName, readonly string[]>>> = {
  prepare: ['dataset.json', 'pixels.bin'],
  'pretrain-load': ['loading.json', 'weights.safetensors'],
  finetune: ['history.json', 'weights.safetensors'],
  evaluate: ['cases.json', 'cases.safetensors', 'metrics.json'],
};
const ENVIRONMENT = { device: 'cpu', threads: 1, platform: 'linux-x64', cpu: 'invented', versions: { assay: '0.1.0' } };

/** All but the report. */
export async function fabricate(file: string, runs: string): Promise<number> {
  const plan = buildPlan(await loadExperiment(file, { set: [] }));
  const layout = openRuns(runs);
  const externals = await digestExternals(plan, stages, openFileDigests(layout.digests));
  const known = new Map<string, KnownOutput>();
  const steps = plan.steps.filter(({ stage }) => stage !== 'report');
  for (const step of steps) {
    const key = keyOf(step, stages, externals, known)!;
    const entry = layout.entry(step.stage, key);
    const output = join(entry, 'output');
    mkdirSync(output, { recursive: true });
    const verified: Record<string, string> = {};
    const outputs = (FILES[step.stage] ?? []).map((path) => {
      const text = path === 'metrics.json' ? '{"auc":0.5}' : `${path} of ${step.id}`;
      writeFileSync(join(output, path), text);
      verified[path] = fileIdentity(lstatSync(join(output, path), { bigint: true }));
      return { path, bytes: text.length, sha256: sha256(text) };
    });
    const inputs = Object.entries(step.inputs).map(([name, id]) => [name, known.get(id)!.output_digest]);
    const manifest = {
      format: MANIFEST_FORMAT,
      stage: step.stage,
      stage_version: stages[step.stage].version,
      key,
      experiment: plan.experiment,
      step: step.id,
      params: JSON.parse(JSON.stringify(step.params)) as Json,
      files_digest: externals.get(step.id)!.digest,
      inputs: Object.fromEntries(inputs) as Readonly<Record<string, string>>,
      output_digest: outputDigest(outputs),
      outputs,
      started: '2026-01-01T00:00:00.000Z',
      seconds: 1,
      environment: ENVIRONMENT,
      lineage: { [step.stage]: ENVIRONMENT },
      warnings: [],
    } as const;
    writeFileSync(join(entry, MANIFEST_FILE), manifestText(manifest));
    writeFileSync(join(entry, EXTERNAL_FILE), externalText(externals.get(step.id)!.digests));
    writeFileSync(join(entry, VERIFIED_FILE), JSON.stringify(verified));
    known.set(step.id, manifest);
  }
  return steps.length;
}
