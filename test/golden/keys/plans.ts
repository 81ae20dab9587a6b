/** What the keys of steps are made of besides files, for every experiment that is in the repository. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { canonicalJson, sha256 } from '../../../common/canonical.ts';
import { loadExperiment } from '../../../pipelines/experiment/load.ts';
import { buildPlan } from '../../../pipelines/plan/build.ts';

/** By file and stage: a digest of the parameters and inputs of the stage's steps. */
export type PlanDigests = Readonly<Record<string, Readonly<Record<string, string>>>>;

const folders = ['experiments', 'experiments/paper', 'test/golden/keys'];

/** Pieces of experiments, which cannot be planned by themselves. */
const pieces = ['segmentation-protocol.yaml', 'printed-protocol.yaml', 'protocol.yaml', 'tasks.yaml'];

export const plannedFiles = folders.flatMap((folder) =>
  readdirSync(folder)
    .sort()
    .filter((name) => name.endsWith('.yaml') && !pieces.includes(name))
    .map((name) => join(folder, name)),
);

/** Every variable that names a folder has a value: paths are in no key. */
const texts = readdirSync('experiments', { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => readFileSync(join('experiments', name), 'utf8'));
const names = texts.flatMap((text) => Array.from(text.matchAll(/\$\{(\w+)/g), ([, name]) => name!));
const env = Object.fromEntries(names.map((name) => [name, `/${name}`]));

export async function planDigests(file: string): Promise<PlanDigests[string]> {
  const plan = buildPlan(await loadExperiment(file, { env }));
  const stages = [...new Set(plan.steps.map(({ stage }) => stage))];
  return Object.fromEntries(
    stages.map((stage) => {
      const steps = plan.steps.filter((step) => step.stage === stage);
      return [stage, sha256(canonicalJson(steps.map(({ id, params, inputs }) => [id, params, inputs])))];
    }),
  );
}
