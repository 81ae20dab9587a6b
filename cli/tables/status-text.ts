/** `assay status` as text. */
import type { CarryingView, QueuedStepView } from '../../pipelines/executors/slurm/standing.ts';
import { stuckReason } from '../../pipelines/executors/slurm/stuck.ts';
import type { RunOverview, StageCounts } from '../../pipelines/run/watching/overview.ts';
import { counted, progressText } from '../progress/words.ts';
import { alignColumns } from './columns.ts';

export interface Status {
  /** Newest first. */
  readonly runs: readonly RunOverview[];
  readonly queue: readonly QueuedStepView[];
  readonly carrying: readonly CarryingView[];
  /** Why what is in the queue is not known; null where it is. */
  readonly queue_silent: string | null;
}

const MOST_LISTED = 20;

export function statusText({ runs, queue, carrying, queue_silent }: Status): string {
  if (runs.length === 0) return 'there is no run here';
  const silent = queue_silent === null ? [] : [`what is in the queue is not known: ${queue_silent}`];
  return [...runs.map(runText), ...queueText(queue, carrying), ...silent].join('\n\n');
}

function runText({ experiment, state, started, ended, device, stages, running, failed }: RunOverview): string {
  const until = ended === null ? '' : ` to ${ended}`;
  return [
    `${experiment} ${state}: ${started}${until}, device ${device}`,
    ...stageLines(stages),
    ...listed(running, ({ id, progress }) => `${id}  ${progress === null ? 'runs' : progressText(progress)}`),
    ...listed(failed, ({ id, message, hint }) => `${id} FAILED: ${message}${hint === null ? '' : `\n    ${hint}`}`),
  ].join('\n');
}

function listed<T>(items: readonly T[], text: (item: T) => string): readonly string[] {
  const more = items.length - MOST_LISTED;
  return [...items.slice(0, MOST_LISTED).map((item) => `  ${text(item)}`), ...(more > 0 ? [`  and ${more} more`] : [])];
}

function stageLines(stages: readonly StageCounts[]): readonly string[] {
  const share = ({ done = 0, cached = 0 }: StageCounts['counts'], steps: number) => `${done + cached}/${steps}`;
  const columns = alignColumns(
    stages.map(({ stage, steps, counts }) => [`  ${stage}`, share(counts, steps)]),
    1,
  ).split('\n');
  return stages.map(({ counts: { done: _, cached: __, ...others } }, at) => {
    const rest = Object.entries(others).map(([state, count]) => `${count} ${state}`);
    return rest.length === 0 ? columns[at]! : `${columns[at]}  ${rest.join(', ')}`;
  });
}

/** Tasks that wait for the same reason are one line. */
function queueText(queue: Status['queue'], carrying: Status['carrying']): readonly string[] {
  const groups = new Map<string, number>();
  for (const task of queue) {
    const key = `${task.stage}: ${placeText(task)}`;
    groups.set(key, (groups.get(key) ?? 0) + 1);
  }
  const lines = [
    ...[...groups].map(([text, count]) => `  ${counted(count, 'step')} of ${text}`),
    ...carrying.map((task) => `  the job that carries ${task.experiment} on when they have ended: ${placeText(task)}`),
  ];
  return lines.length === 0 ? [] : [['in the queue', ...lines].join('\n')];
}

function placeText({ state, reason, node }: Pick<QueuedStepView, 'state' | 'reason' | 'node'>): string {
  const where = node === '' ? '' : ` on ${node}`;
  const stuck = stuckReason({ state, reason });
  const why = reason === '' || reason === 'None' ? '' : ` (${reason}${stuck === null ? '' : `: ${stuck}`})`;
  return `${state.toLowerCase()}${where}${why}`;
}
