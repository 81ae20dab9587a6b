/** What a test and a step under its control say to each other, a JSON line each, over a local socket. */
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';

export const SOCKET_VARIABLE = 'ASSAY_TEST_SOCKET';

export type ToStep =
  /** Do the stage's work and end. */
  | { readonly do: 'go' }
  /** Save something to resume from. */
  | { readonly do: 'save'; readonly text: string }
  | { readonly do: 'fail'; readonly as: 'input' | 'defect' | 'disk-full'; readonly message: string }
  | { readonly do: 'exit'; readonly code: number; readonly print: string }
  /** End by a signal, as a native crash or the kernel's out-of-memory killer does. */
  | { readonly do: 'die'; readonly signal: NodeJS.Signals };

export type FromStep =
  /** `scratch`: what an interrupted run saved. */
  | { readonly say: 'began'; readonly id: string; readonly pid: number; readonly scratch: string | null }
  | { readonly say: 'saved' }
  /** It was told to stop and has saved its state. */
  | { readonly say: 'stopped' };

export function send(socket: Socket, message: ToStep | FromStep): void {
  socket.write(`${JSON.stringify(message)}\n`);
}

export function receive<Message>(socket: Socket, handle: (message: Message) => void): void {
  createInterface({ input: socket }).on('line', (line) => handle(JSON.parse(line) as Message));
}
