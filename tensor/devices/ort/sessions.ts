/**
 * Sessions of one device that share the machine's memory. Each keeps what its first runs took (ONNX Runtime's arena), and
 * a model in training has several: for full batches, for the last one, for validation. Where a further one would not find
 * room beside them, they give theirs back and are created anew for their next run: seconds an epoch, in place of a
 * process that is killed. The results are the same.
 */
import type { InferenceSession } from 'onnxruntime-node';
import { peakBytes } from '../../graph/memory.ts';
import type { Graph } from '../../graph/value.ts';
import { createSession, type SessionOptions } from './ort.ts';

/** The arena grows by powers of two: 1.1 to 1.7 times the estimate were seen. */
const ARENA = 2;
/** Smaller ones find room somehow, and must not push large ones out: an optimiser's step runs between gradients. */
const SMALL = 256e6;

export interface Room {
  /** Bytes that the process can still take. */
  readonly available: () => number;
  /** Bytes up to which a session takes what it needs without asking. */
  readonly small: number;
}

export class Sessions {
  private readonly options: SessionOptions;
  private readonly room: Room;
  private readonly all = new Set<Session>();

  constructor(options: SessionOptions, room: Room = { available: () => process.availableMemory(), small: SMALL }) {
    this.options = options;
    this.room = room;
  }

  async create(graph: Graph): Promise<Session> {
    const open = this.open(graph);
    await open;
    const session = new Session(graph, this, open);
    this.all.add(session);
    return session;
  }

  open(graph: Graph): Promise<InferenceSession> {
    return createSession(graph, this.options);
  }

  /** Lets the others go where the available memory is less than these bytes. */
  async makeRoom(session: Session, bytes: number): Promise<void> {
    if (bytes <= this.room.small || bytes <= this.room.available()) return;
    for (const other of this.all) if (other !== session) await other.giveBack();
  }

  forget(session: Session): void {
    this.all.delete(session);
  }
}

export class Session {
  private readonly graph: Graph;
  private readonly sessions: Sessions;
  private readonly bytes: number;
  private open: Promise<InferenceSession> | null;
  /** Whether it holds the memory of a run. */
  private grown = false;
  private running = 0;

  constructor(graph: Graph, sessions: Sessions, open: Promise<InferenceSession>) {
    this.graph = graph;
    this.sessions = sessions;
    this.bytes = ARENA * peakBytes(graph);
    this.open = open;
  }

  async use(run: (session: InferenceSession) => Promise<void>): Promise<void> {
    this.running++;
    try {
      if (!this.grown) await this.sessions.makeRoom(this, this.bytes);
      this.grown = true;
      this.open ??= this.sessions.open(this.graph);
      await run(await this.open);
    } finally {
      this.running--;
    }
  }

  /** Lets the memory go until the next run; not in the middle of one. */
  async giveBack(): Promise<void> {
    if (this.running > 0 || !this.grown) return;
    this.grown = false;
    await this.release();
  }

  async dispose(): Promise<void> {
    this.sessions.forget(this);
    await this.release();
  }

  private async release(): Promise<void> {
    const open = this.open;
    this.open = null;
    await (await open)?.release();
  }
}
