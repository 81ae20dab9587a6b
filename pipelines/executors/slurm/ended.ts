/** What Slurm's states mean for a step. Pure. */
import type { QueuedTask } from './commands.ts';

export type TaskFate =
  /** Waiting, running, or about to. */
  | 'alive'
  /** What it waited for did not succeed: it has not run, and nobody is to blame. */
  | 'impossible'
  /** Its job has ended by itself: its word tells how. */
  | 'ended'
  /** It was ended from outside. */
  | 'taken';

const ALIVE: readonly string[] = [
  'PENDING',
  'RUNNING',
  'SUSPENDED',
  'CONFIGURING',
  'COMPLETING',
  'REQUEUED',
  'REQUEUE_FED',
  'REQUEUE_HOLD',
  'RESIZING',
  'SIGNALING',
  'STAGE_OUT',
  'STOPPED',
  'RESV_DEL_HOLD',
  'SPECIAL_EXIT',
];
const BY_ITSELF: readonly string[] = ['COMPLETED', 'FAILED'];

export function fateOf({ state, reason }: Pick<QueuedTask, 'state' | 'reason'>): TaskFate {
  if (ALIVE.includes(state)) return 'alive';
  if (reason.startsWith('Dependency')) return 'impossible';
  return BY_ITSELF.includes(state) ? 'ended' : 'taken';
}

const WORDS: Readonly<Record<string, string>> = {
  CANCELLED: 'was cancelled',
  TIMEOUT: 'reached its time limit before it could save its state',
  DEADLINE: 'reached its deadline',
  NODE_FAIL: 'was lost with its node',
  BOOT_FAIL: 'was lost with its node, which did not start',
  PREEMPTED: 'had to make room for another',
  OUT_OF_MEMORY: 'took more memory than it was given',
  REVOKED: 'was revoked',
};

/** What became of a job. @param task null: the queue does not know it any more */
export function endText(task: Pick<QueuedTask, 'state' | 'node'> | null): string {
  if (task === null) return 'ended without a word, and Slurm has forgotten it';
  const where = task.node === '' ? '' : ` on node ${task.node}`;
  return `${WORDS[task.state] ?? `ended as ${task.state} without a word`}${where}`;
}
