/** The server of `assay watch`: a page, its script, and one stream of what there is to see. Reads, and changes nothing. */
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Feed } from './feed.ts';
import { addressOf, HEADERS, verdict } from './security.ts';

export interface WatchOptions {
  readonly feed: Feed;
  /** Folder of the latest reports. */
  readonly reports: string;
  /** Null: only by this machine's own names. */
  readonly token: string | null;
}

const PAGE: Readonly<Record<string, { readonly file: string; readonly type: string }>> = {
  '/': { file: 'page.html', type: 'text/html' },
  '/page.css': { file: 'page.css', type: 'text/css' },
  '/page.js': { file: 'page.js', type: 'text/javascript' },
};
const REPORT = /^\/report\/([A-Za-z0-9][A-Za-z0-9._+-]*)\/report\.html$/;
/** Its style is in the page, and it runs nothing. */
const REPORT_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'";

export function watchServer(options: WatchOptions): Server {
  return createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const found = verdict(request, options.token);
    if (found.kind === 'may not') refuse(response, 403, found.reason);
    else if (request.method !== 'GET' && request.method !== 'HEAD') refuse(response, 405, 'this page only shows');
    else if (found.kind === 'welcome') {
      response.writeHead(303, { 'Set-Cookie': found.cookie, Location: '/' }).end();
    } else answer(request, response, options);
  });
}

function answer(request: IncomingMessage, response: ServerResponse, { feed, reports }: WatchOptions): void {
  const pathname = addressOf(request)?.pathname ?? '';
  const page = PAGE[pathname];
  if (page !== undefined) {
    response.setHeader('Content-Type', `${page.type}; charset=utf-8`);
    response.end(readFileSync(new URL(`./page/${page.file}`, import.meta.url)));
  } else if (pathname === '/events') stream(request, response, feed);
  else {
    const experiment = REPORT.exec(decoded(pathname))?.[1];
    if (experiment === undefined) refuse(response, 404, 'there is nothing here');
    else sendReport(response, join(reports, experiment, 'report.html'));
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return ''; // A % that stands for nothing.
  }
}

function stream(request: IncomingMessage, response: ServerResponse, feed: Feed): void {
  response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' });
  const leave = feed.join((state) => response.write(`event: state\ndata: ${state}\n\n`));
  request.on('close', leave);
}

function sendReport(response: ServerResponse, file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) {
    refuse(response, 404, 'there is no report yet');
    return;
  }
  response.setHeader('Content-Security-Policy', REPORT_POLICY);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}

function refuse(response: ServerResponse, status: number, reason: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' }).end(`${reason}\n`);
}
