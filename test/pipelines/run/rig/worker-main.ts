/** A worker process whose stages are the tests' and do what the test tells them over a socket. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { InputError, Interrupted } from '../../../../common/errors.ts';
import { runStepFile } from '../../../../pipelines/executors/worker.ts';
import { receive, SOCKET_VARIABLE, send, type ToStep } from './protocol.ts';
import { type Hook, testStages } from './stages.ts';

const obey: Hook = (id, { scratch, signal }) =>
  new Promise<void>((resolve, reject) => {
    const state = join(scratch, 'state.txt');
    const socket = connect(process.env[SOCKET_VARIABLE]!);
    // The test may be over before the step is: then there is nobody left to tell.
    socket.on('error', reject);
    const saved = existsSync(state) ? readFileSync(state, 'utf8') : null;
    send(socket, { say: 'began', id, pid: process.pid, scratch: saved });
    const act = (command: ToStep): void => {
      if (command.do === 'go') socket.end(resolve);
      else if (command.do === 'save') {
        writeFileSync(state, command.text);
        send(socket, { say: 'saved' });
      } else if (command.do === 'die') process.kill(process.pid, command.signal);
      else if (command.do === 'exit') {
        console.error(command.print);
        process.exit(command.code);
      } else reject(errorOf(command));
    };
    receive(socket, act);
    const onStop = (): void => {
      writeFileSync(state, 'saved on stop');
      send(socket, { say: 'stopped' });
      socket.end(() => reject(new Interrupted({ message: 'interrupted' })));
    };
    if (signal.aborted) onStop();
    else signal.addEventListener('abort', onStop);
  });

function errorOf({ as, message }: Extract<ToStep, { readonly do: 'fail' }>): Error {
  if (as === 'input') return new InputError({ message, hint: 'Mend it' });
  if (as === 'disk-full') return Object.assign(new Error(message), { code: 'ENOSPC', path: '/full/disk' });
  return new TypeError(message);
}

process.exit(await runStepFile(process.argv[2]!, testStages(obey)));
