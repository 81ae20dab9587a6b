import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { EnvironmentError } from '../../common/errors.ts';
import { systemCode } from '../../common/system-errors.ts';
import { runsLayout } from '../../store/layout.ts';
import { integerOption } from '../integer.ts';
import { listenForInterrupts } from '../interrupt.ts';
import { addExamples, runsOption } from '../options.ts';
import { Feed } from '../watch/feed.ts';
import { isLoopback, newToken } from '../watch/security.ts';
import { watchServer } from '../watch/server.ts';

interface Options {
  readonly port: number;
  readonly host: string;
  readonly runs: string;
}

export function define(command: Command): void {
  command
    .option('--port <n>', 'of the page; 0 takes a free one', integerOption(0), 8420)
    .option('--host <name>', 'who may look: this machine alone, or with 0.0.0.0 all who have the token', '127.0.0.1')
    .addOption(runsOption())
    .action(execute);
  addExamples(command, 'assay watch', 'assay watch --port 0 --runs /scratch/runs');
}

async function execute({ port, host, runs }: Options): Promise<void> {
  const layout = runsLayout(resolve(runs));
  const token = isLoopback(host) ? null : newToken();
  const server = watchServer({ feed: new Feed(layout), reports: layout.reports, token });
  const { stop } = listenForInterrupts();
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    const why = code === 'EADDRINUSE' ? 'is taken' : `cannot be listened on (${code})`;
    throw new EnvironmentError({ message: `port ${port} of ${host} ${why}`, hint: 'Choose another with --port' });
  }
  const { port: taken } = server.address() as AddressInfo;
  process.stdout.write(
    `http://${host === '0.0.0.0' ? 'HOST' : host}:${taken}/${token === null ? '' : `?token=${token}`}\n`,
  );
  await new Promise<void>((end) => stop.addEventListener('abort', () => end()));
  server.close();
  server.closeAllConnections();
}
