/** Coordinators and workers as real processes, every step under the test's control: no sleeping, no guessing. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { RunEvent } from '../../../../pipelines/run/events.ts';
import type { StageName } from '../../../../stages/index.ts';
import type { CoordinatorInput } from './coordinator-main.ts';
import type { Sketch } from './experiment.ts';
import { type FromStep, receive, SOCKET_VARIABLE, send, type ToStep } from './protocol.ts';
import { Rig } from './rig.ts';

/** A step that has begun and waits for orders. */
export interface Held {
  readonly id: string;
  readonly pid: number;
  readonly scratch: string | null;
  order(command: ToStep): void;
  /** Resolves when it has said this. */
  said(what: 'saved' | 'stopped'): Promise<void>;
  /** Resolves when its process has let go of the socket. */
  readonly gone: Promise<void>;
}

export interface Coordinator {
  readonly process: ChildProcess;
  readonly events: readonly RunEvent[];
  /** Resolves with the first event, past or future, that fits. */
  event(fits: (event: RunEvent) => boolean): Promise<RunEvent>;
  readonly ended: Promise<{
    readonly code: number | null;
    readonly signal: NodeJS.Signals | null;
    readonly errors: string;
  }>;
}

export interface StartOptions {
  readonly jobs?: number;
  readonly until?: StageName;
}

export class ProcessRig extends Rig {
  readonly began: string[] = [];
  readonly #holding: (id: string) => boolean;
  readonly #socketPath: string;
  readonly #held = new Map<string, Held[]>();
  readonly #wanted = new Map<string, ((held: Held) => void)[]>();
  #coordinators = 0;

  /** `holding` names the steps that wait for the test; the others go on by themselves. */
  constructor(test: TestContext, holding: (id: string) => boolean) {
    super(test);
    this.#holding = holding;
    this.#socketPath = join(this.folder, 'socket');
    const server = createServer((socket) => this.#greet(socket)).listen(this.#socketPath);
    test.after(() => server.close());
  }

  /** The next step of this id that begins, or has begun and was not asked for yet. */
  held(id: string): Promise<Held> {
    const waiting = this.#held.get(id)?.shift();
    if (waiting !== undefined) return Promise.resolve(waiting);
    return new Promise((resolve) => this.#wanted.set(id, [...(this.#wanted.get(id) ?? []), resolve]));
  }

  /** Ends with `finetune` unless told otherwise: every further step is a further process. */
  start(
    test: TestContext,
    change: Partial<Sketch> = {},
    { jobs = 1, until = 'finetune' }: StartOptions = {},
  ): Coordinator {
    const file = join(this.folder, `coordinator-${++this.#coordinators}.json`);
    const input: CoordinatorInput = {
      sketch: { file: join(this.folder, 'sketch.yaml'), root: this.root, ...change },
      runs: this.runs,
      jobs,
      until,
    };
    writeFileSync(file, JSON.stringify(input));
    const main = ['start.js', 'coordinator-main.ts'].map((name) => fileURLToPath(new URL(name, import.meta.url)));
    const child = spawn(process.execPath, [...main, file], {
      env: { ...process.env, [SOCKET_VARIABLE]: this.#socketPath },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    test.after(() => child.kill('SIGKILL'));
    return follow(child);
  }

  #greet(socket: Socket): void {
    const said = { saved: new Signal(), stopped: new Signal() };
    const gone = new Signal();
    socket.on('close', () => gone.raise());
    socket.on('error', () => undefined); // A step that was killed resets its connection.
    receive<FromStep>(socket, (message) => {
      if (message.say !== 'began') {
        said[message.say].raise();
        return;
      }
      const { id, pid, scratch } = message;
      this.began.push(id);
      const order = (command: ToStep): void => send(socket, command);
      if (!this.#holding(id)) {
        order({ do: 'go' });
        return;
      }
      const held: Held = { id, pid, scratch, order, said: (what) => said[what].raised, gone: gone.raised };
      const wanted = this.#wanted.get(id)?.shift();
      if (wanted === undefined) this.#held.set(id, [...(this.#held.get(id) ?? []), held]);
      else wanted(held);
    });
  }
}

class Signal {
  raise: () => void = () => undefined;
  readonly raised = new Promise<void>((resolve) => {
    this.raise = resolve;
  });
}

function follow(child: ChildProcess): Coordinator {
  const events: RunEvent[] = [];
  const listeners: ((event: RunEvent) => void)[] = [];
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const event = JSON.parse(line) as RunEvent;
    events.push(event);
    for (const listener of listeners) listener(event);
  });
  return {
    process: child,
    events,
    event: (fits) =>
      new Promise((resolve) => {
        const past = events.find(fits);
        if (past !== undefined) resolve(past);
        else listeners.push((event) => (fits(event) ? resolve(event) : undefined));
      }),
    ended: once(child, 'close').then(([code, signal]) => ({ code, signal, errors })),
  };
}
