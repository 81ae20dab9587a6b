/** A run's events in words, for all loggers. */
import { renderProblem } from '../../common/errors.ts';
import type { RunEvent } from '../../pipelines/run/events.ts';
import type { StageEvent } from '../../stages/stage.ts';

export function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60)];
  return hours > 0 ? `${hours} h ${minutes} min` : `${minutes} min ${whole % 60} s`;
}

/** `1 step`, `2 steps`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

export function plannedText({
  experiment,
  steps,
  cached,
  jobs,
  queued,
  threads,
  device,
}: Extract<RunEvent, { type: 'planned' }>) {
  const parallel = queued
    ? `at most ${jobs} in the queue, ${counted(threads, 'core')} each`
    : `${counted(jobs, 'job')}, ${counted(threads, 'thread')} each`;
  return `${experiment}: ${counted(steps, 'step')}, ${cached} cached; ${parallel}, device ${device}`;
}

/** Where a running step is, in one short line. */
export function progressText(event: Extract<StageEvent, { type: 'progress' }>): string {
  const { unit, done, total, epoch, epochs, loss, images_per_second, seconds_left } = event;
  return [
    ...(epoch === undefined ? [] : [`epoch ${epoch}${epochs === undefined ? '' : `/${epochs}`}`]),
    `${unit} ${done}/${total}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(4)}`]),
    ...(images_per_second === undefined ? [] : [`${images_per_second.toFixed(1)} images/s`]),
    ...(seconds_left === undefined ? [] : [`${duration(seconds_left)} left`]),
  ].join(', ');
}

export function epochText(event: Extract<StageEvent, { type: 'epoch' }>): string {
  const { epoch, epochs, train_loss, val_loss, lr, seconds } = event;
  const validated = val_loss === null ? '' : `, val loss ${val_loss.toFixed(4)}`;
  const losses = `train loss ${train_loss.toFixed(4)}${validated}`;
  return `epoch ${epoch}/${epochs}: ${losses}, lr ${lr.toPrecision(3)}, ${duration(seconds)}`;
}

/** A result that is not as it was published. */
export function damagedText({ id, reason }: Pick<Extract<RunEvent, { type: 'damaged' }>, 'id' | 'reason'>): string {
  return `${id} warning: its kept result is damaged, and is computed again: ${reason}`;
}

/** How a step ended; the problems follow, indented, a line each, but on the same line why a step was skipped. */
export function endedText({ id, result, seconds, problems }: Extract<RunEvent, { type: 'ended' }>): string {
  const took = seconds > 0 ? ` after ${duration(seconds)}` : '';
  const what = { done: 'done', cached: 'cached', failed: 'FAILED', skipped: 'skipped', interrupted: 'interrupted' };
  if (result === 'skipped') return `${id} skipped: ${problems.map(renderProblem).join(', ')}`;
  const reasons = problems.map((problem) => `\n  ${renderProblem(problem).replaceAll('\n', '\n  ')}`);
  return `${id} ${what[result]}${took}${reasons.join('')}`;
}
