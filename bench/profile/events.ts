/** ONNX Runtime's profile of a session, read as the nodes of its last run. */
import { readFileSync } from 'node:fs';

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: {
    readonly op_name?: string;
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
    readonly thread_scheduling_stats?: { readonly main_thread?: Scheduling };
  };
}

/** Microseconds that the kernel's thread spent in loops which it shares with the others. */
interface Scheduling {
  readonly Distribution: number;
  readonly DistributionEnqueue: number;
  readonly Run: number;
  readonly Wait: number;
  readonly WaitRevoke: number;
}

export interface Node {
  readonly operator: string;
  /** Operands' shapes, as text. */
  readonly shapes: string;
  readonly ms: number;
  /** Of `ms`, in which only one thread of the pool worked. */
  readonly serial: number;
}

export interface Profile {
  /** Of the whole run, with what lies between nodes. */
  readonly ms: number;
  readonly nodes: readonly Node[];
}

export function lastRun(file: string): Profile {
  const events = JSON.parse(readFileSync(file, 'utf8')) as readonly Event[];
  const run = events.filter(({ name }) => name === 'model_run').at(-1)!;
  const inside = events.filter(({ cat, name, ts }) => cat === 'Node' && name.endsWith('_kernel_time') && ts >= run.ts);
  return { ms: run.dur / 1000, nodes: inside.map(toNode) };
}

function toNode({ dur, args }: Event): Node {
  const shapes = (args?.input_type_shape ?? []).flatMap((each) => Object.values(each));
  return {
    operator: args?.op_name ?? '?',
    shapes: shapes.map((shape) => shape.join('×')).join(', '),
    ms: dur / 1000,
    serial: Math.max(0, dur - sharedTime(args?.thread_scheduling_stats?.main_thread)) / 1000,
  };
}

function sharedTime(of: Scheduling | undefined): number {
  if (of === undefined) return 0;
  return of.Distribution + of.DistributionEnqueue + of.Run + of.Wait + of.WaitRevoke;
}
