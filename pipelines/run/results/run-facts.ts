/** Times and machines of a run, for the marked block of a report: all else in it is the same wherever it is made. */
import type { NamedValue } from '../../../schemas/config.ts';
import type { Environment } from '../../../schemas/environment.ts';
import type { StageName } from '../../../stages/index.ts';
import type { Manifest } from '../../../store/manifest.ts';
import type { GitState, RunRecord } from '../../../store/records.ts';
import type { StepOutcome } from '../outcome.ts';

export function runFacts(record: RunRecord, outcomes: readonly StepOutcome[]): readonly NamedValue[] {
  const { provenance, device, jobs, threads } = record;
  const gigabytes = Math.round(provenance.memory_bytes / 2 ** 30);
  const made = (stage: StageName): readonly Manifest[] =>
    outcomes.flatMap(({ step, manifest }) => (step.stage === stage && manifest !== null ? [manifest] : []));
  const [trained, searched] = [made('finetune'), made('search-trial')];
  return [
    { name: 'run', value: record.run },
    { name: 'began', value: record.started },
    { name: 'ended', value: record.ended ?? '–' },
    ...(trained.length === 0 ? [] : trainingFacts(trained)),
    ...(searched.length === 0 ? [] : [{ name: 'search time', value: `${duration(secondsOf(searched))} in all` }]),
    { name: 'device', value: `${device}, ${jobs} at a time, ${count(threads, 'thread')} each` },
    {
      name: 'machine',
      value: `${provenance.cpu}, ${count(provenance.cores, 'core')}, ${gigabytes} GiB, ${provenance.platform}`,
    },
    { name: 'software', value: `assay ${provenance.assay}${commit(provenance.assay_git)}, Node.js ${provenance.node}` },
    ...(provenance.experiment_git === null
      ? []
      : [{ name: 'experiment file', value: commit(provenance.experiment_git).trim() }]),
  ];
}

/** Of the trials on the page, also of those that an earlier run has trained. */
function trainingFacts(trained: readonly Manifest[]): readonly NamedValue[] {
  const days = trained.map(({ started }) => started).toSorted();
  const devices = [...new Set(trained.map(({ environment }) => deviceText(environment)))].toSorted();
  return [
    { name: 'trials trained', value: `${days[0]} to ${days.at(-1)}, on ${devices.join(', ')}` },
    { name: 'training time', value: `${duration(secondsOf(trained))} in all` },
  ];
}

const secondsOf = (made: readonly Manifest[]): number => made.reduce((sum, { seconds }) => sum + seconds, 0);

function deviceText({ device, devices = 1, accelerator, cpu }: Environment): string {
  if (device === null) return cpu;
  return `${devices > 1 ? `${devices} × ` : ''}${device} (${accelerator ?? cpu})`;
}

function duration(seconds: number): string {
  if (seconds < 120) return `${seconds.toFixed(1)} s`;
  return seconds < 7200 ? `${(seconds / 60).toFixed(1)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;

const commit = (git: GitState | null): string =>
  git === null ? '' : ` commit ${git.commit.slice(0, 12)}${git.dirty ? ' with changes' : ''}`;
