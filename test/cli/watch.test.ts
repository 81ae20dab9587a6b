/** The server of `assay watch`, asked without a browser. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { test } from 'node:test';
import { Feed } from '../../cli/watch/feed.ts';
import { watchServer } from '../../cli/watch/server.ts';
import { runsLayout } from '../../store/layout.ts';

for (const token of [null, 'secret'])
  test(`an address that is none is answered, and the server goes on, ${token === null ? 'without' : 'with'} a token`, async (t) => {
    const layout = runsLayout('no-such-folder');
    const server = watchServer({ feed: new Feed(layout), reports: layout.reports, token });
    t.after(() => server.close());
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const statusOf = async (path: string): Promise<string> => {
      const socket = connect(port, '127.0.0.1');
      socket.write(`GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
      return /^HTTP\/1.1 (\d+)/.exec(await text(socket))![1]!;
    };
    const [none, page] = token === null ? ['404', '200'] : ['403', '403'];
    for (const path of ['//', '/%', '//:x', '/report/%2e%2e/report.html'])
      assert.equal(await statusOf(path), none, path);
    assert.equal(await statusOf('/'), page);
  });
