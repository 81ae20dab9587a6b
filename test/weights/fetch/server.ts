/** A server on this machine that misbehaves as it is told. */
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { TestContext } from 'node:test';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface TestServer {
  readonly url: string;
  /** The header `range` of every request so far, or null. */
  readonly ranges: (string | null)[];
  readonly close: () => Promise<unknown>;
}

/** The n-th request gets the n-th answer, and the last one for ever. */
export async function serve(t: TestContext, ...answers: readonly [Answer, ...Answer[]]): Promise<TestServer> {
  const ranges: (string | null)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)]!;
    ranges.push(request.headers.range ?? null);
    answer(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = (): Promise<unknown> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    return closed;
  };
  t.after(async () => {
    if (server.listening) await close();
  });
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('no port');
  return { url: `http://127.0.0.1:${address.port}/file.pth`, ranges, close };
}

/** What an honest server does, Range included. */
export function whole(bytes: Buffer, headers: Readonly<Record<string, string>> = {}): Answer {
  return ({ headers: asked }, response) => {
    const start = Number(/^bytes=(\d+)-$/.exec(asked.range ?? '')?.[1] ?? 0);
    if (asked.range === undefined) {
      response.writeHead(200, { 'content-length': bytes.length, ...headers }).end(bytes);
    } else if (start >= bytes.length) {
      response.writeHead(416).end();
    } else {
      const range = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
      response.writeHead(206, { 'content-length': bytes.length - start, 'content-range': range, ...headers });
      response.end(bytes.subarray(start));
    }
  };
}

/** Sends the first bytes of what it promised, then closes the connection. */
export function breakingOff(bytes: Buffer, after: number, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_, response) => {
    response.writeHead(200, { 'content-length': bytes.length, ...headers });
    response.write(bytes.subarray(0, after), () => response.destroy());
  };
}

export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end('sorry');
  };

/** A byte every 10 ms, of a large file. */
export const dripping: Answer = (_, response) => {
  response.writeHead(200, { 'content-length': 1 << 30 });
  const timer = setInterval(() => response.write('x'), 10);
  response.on('close', () => clearInterval(timer));
};
