/** Jobs that wait for what does not come by itself. Pure. */
import type { QueuedTask } from './commands.ts';

/** By Slurm's word for why a job waits. Limits that others' jobs share are not here: they pass. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/^(PartitionTimeLimit|(QOS|Assoc)\w*WallDurationPerJob)/, 'executors.slurm.time is more than is allowed there'],
  [/^(QOS|Assoc)\w*Mem\w*Per(Job|Node)/, 'executors.slurm.memory is more than is allowed there'],
  [/^(QOS|Assoc)\w*Cpu\w*Per(Job|Node)/, 'executors.slurm.cores is more than is allowed there'],
  [/^(QOS|Assoc)\w*(GRES|Gres|Billing|Node)\w*Per(Job|Node)/, 'executors.slurm.gpus is more than is allowed there'],
  [
    /^(BadConstraints|PartitionConfig|PartitionNodeLimit)/,
    'no node of the partition has what executors.slurm asks for: cores, memory, gpus or what sbatch adds',
  ],
  [/^(InvalidAccount|AccountNotAllowed|AssociationNotFound)/, 'executors.slurm.account is not one that may run there'],
  [/^(InvalidQOS|QOSNotAllowed)/, 'executors.slurm.qos is not one that may run there'],
  [/^(PartitionDown|PartitionInactive)/, 'executors.slurm.partition is closed'],
  [/^JobHeldUser/, 'somebody has held them; scontrol release lets them go'],
  [/^(JobHeldAdmin|JobHoldMaxRequeue|launch.failed.requeued.held)/i, 'the cluster holds them; ask those who run it'],
];

/** Why a task will wait until somebody does something; null where it starts when it is its turn. */
export function stuckReason({ state, reason }: Pick<QueuedTask, 'state' | 'reason'>): string | null {
  if (state !== 'PENDING') return null;
  return ADVICE.find(([pattern]) => pattern.test(reason))?.[1] ?? null;
}

/** Of jobs that cannot start: a sentence for each stage and reason. */
export function stuckTexts(
  tasks: readonly (Pick<QueuedTask, 'state' | 'reason'> & { readonly stage: string })[],
): readonly string[] {
  const found = new Map<string, string>();
  for (const { stage, ...task } of tasks) {
    const why = stuckReason(task);
    if (why === null) continue;
    found.set(`${stage} ${task.reason}`, `jobs of ${stage} cannot start: ${why} (${task.reason})`);
  }
  return [...found.values()];
}
