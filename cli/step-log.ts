/** What a step has said and printed, as it comes: its events in words, and its logs as they are. */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { wholeLines } from '../common/files.ts';
import { eventsOf } from '../pipelines/run/watching/work.ts';
import { stageText } from './progress/plain.ts';

const AT_A_TIME = 65_536;

/** A file that stays open: its last lines are read although its folder was published meanwhile. */
interface Followed {
  readonly descriptor: number;
  readonly inode: number;
  /** How far it was printed. */
  printed: number;
  readonly read: (descriptor: number, from: number) => Buffer;
  readonly print: (bytes: Buffer) => void;
}

export class StepLog {
  readonly #write: (text: string | Uint8Array) => void;
  readonly #followed = new Map<string, Followed>();
  #any = false;

  constructor(write: (text: string | Uint8Array) => void) {
    this.#write = write;
  }

  /** Whether anything was printed. */
  get any(): boolean {
    return this.#any;
  }

  /** Prints what was added to a log since the last time. */
  text(file: string): void {
    this.#look(file, readOn, (bytes) => this.#say(bytes));
  }

  /** The same of an event file: whole lines alone, and what they mean. */
  events(file: string, id: string): void {
    this.#look(file, wholeLines, (bytes) => {
      for (const event of eventsOf(bytes.toString('utf8'))) {
        const line = stageText(id, event);
        if (line !== null) this.#say(`${line}\n`);
      }
    });
  }

  /** What was added to all that was printed so far, wherever it is now. */
  rest(): void {
    for (const followed of this.#followed.values()) drain(followed);
  }

  #say(text: string | Uint8Array): void {
    this.#any ||= text.length > 0;
    this.#write(text);
  }

  #look(file: string, read: Followed['read'], print: Followed['print']): void {
    const known = this.#followed.get(file);
    if (known !== undefined) drain(known);
    const found = statSync(file, { throwIfNoEntry: false });
    // A step that starts anew writes its files anew.
    if (found === undefined || (found.ino === known?.inode && found.size >= known.printed)) return;
    if (known !== undefined) closeSync(known.descriptor);
    this.#followed.delete(file);
    let descriptor: number;
    try {
      descriptor = openSync(file, 'r');
    } catch {
      return; // Published meanwhile.
    }
    const followed = { descriptor, inode: fstatSync(descriptor).ino, printed: 0, read, print };
    this.#followed.set(file, followed);
    drain(followed);
  }
}

function drain(followed: Followed): void {
  for (;;) {
    const bytes = followed.read(followed.descriptor, followed.printed);
    if (bytes.length === 0) return;
    followed.print(bytes);
    followed.printed += bytes.length;
  }
}

function readOn(descriptor: number, from: number): Buffer {
  const buffer = Buffer.alloc(AT_A_TIME);
  return buffer.subarray(0, readSync(descriptor, buffer, 0, buffer.length, from));
}
