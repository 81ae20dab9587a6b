import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { sha256 } from '../../../common/canonical.ts';
import { openCache, type WeightsCache } from '../../../weights/fetch/cache-folder.ts';
import { type FetchOptions, fetchWeights, knownDigest } from '../../../weights/fetch/fetch.ts';
import { type Answer, breakingOff, dripping, serve, status, whole } from './server.ts';

const BYTES = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7919) % 251));
const DIGEST = sha256(BYTES);

function cacheOf(t: TestContext): WeightsCache {
  const folder = mkdtempSync(join(tmpdir(), 'assay-cache-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return openCache({ ASSAY_CACHE: folder });
}

/** Fetches from a server that answers so; no waiting between attempts. */
async function fetchFrom(t: TestContext, answers: readonly [Answer, ...Answer[]], options: FetchOptions = {}) {
  const server = await serve(t, ...answers);
  const cache = options.cache ?? cacheOf(t);
  const get = (digest: string | null = DIGEST, more: FetchOptions = {}) =>
    fetchWeights({ url: server.url, sha256: digest }, { patience: () => 0, ...options, ...more, cache });
  return { server, cache, get };
}

describe('weights are fetched', () => {
  it('once, whole and under their digest', async (t) => {
    const { server, cache, get } = await fetchFrom(t, [whole(BYTES)]);
    const progress: (readonly [number, number | null])[] = [];
    const fetched = await get(DIGEST, { onProgress: (done, total) => progress.push([done, total]) });
    assert.deepEqual(fetched, { path: cache.blob(DIGEST), sha256: DIGEST, downloaded: true });
    assert.deepEqual(readFileSync(fetched.path), BYTES);
    assert.deepEqual(progress.at(-1), [BYTES.length, BYTES.length]);
    assert.deepEqual(await get(), { ...fetched, downloaded: false });
    assert.equal(server.ranges.length, 1);
    assert.deepEqual(readdirSync(cache.partial), []);
  });

  it('without a digest too, which is then remembered', async (t) => {
    const { server, cache, get } = await fetchFrom(t, [whole(BYTES)]);
    const remote = { url: server.url, sha256: null };
    assert.equal(knownDigest(remote, cache), null);
    assert.equal((await get(null)).sha256, DIGEST);
    assert.equal(knownDigest(remote, cache), DIGEST);
    assert.equal((await get(null)).downloaded, false);
  });

  it('again where the file in the cache was damaged', async (t) => {
    const { cache, get } = await fetchFrom(t, [whole(BYTES)]);
    await get();
    writeFileSync(cache.blob(DIGEST), 'spoilt');
    assert.equal((await get()).downloaded, true);
    assert.deepEqual(readFileSync(cache.blob(DIGEST)), BYTES);
  });

  it('from where a connection broke off', async (t) => {
    const { server, get } = await fetchFrom(t, [breakingOff(BYTES, 100_000), whole(BYTES)]);
    assert.equal((await get()).sha256, DIGEST);
    assert.deepEqual(server.ranges, [null, 'bytes=100000-']);
  });

  it('from where another process left off', async (t) => {
    const cache = cacheOf(t);
    const [first, second] = [new AbortController(), await serve(t, breakingOff(BYTES, 50_000), whole(BYTES))];
    const remote = { url: second.url, sha256: DIGEST };
    const options = { cache, signal: first.signal, patience: () => 60_000, onProgress: () => first.abort() };
    await assert.rejects(fetchWeights(remote, options), {
      name: 'Interrupted',
      message: `interrupted while fetching ${second.url}\n  What has arrived is kept`,
    });
    const [left] = readdirSync(cache.partial);
    assert.ok(left !== undefined);
    await fetchWeights(remote, { cache });
    assert.match(second.ranges[1] ?? '', /^bytes=[1-9]\d*-$/);
  });

  it('anew where the server ignores what was asked for', async (t) => {
    const ignoring: Answer = (_, response) => response.writeHead(200).end(BYTES);
    const { get } = await fetchFrom(t, [breakingOff(BYTES, 100_000), ignoring]);
    assert.equal((await get()).sha256, DIGEST);
  });

  it('anew where the part that was there is of another version', async (t) => {
    const other = Buffer.from(BYTES.toReversed());
    const { server, get } = await fetchFrom(t, [breakingOff(other, 100_000), status(404), whole(BYTES)]);
    await assert.rejects(get(), /404/);
    assert.equal((await get()).sha256, DIGEST);
    assert.deepEqual(server.ranges, [null, 'bytes=100000-', 'bytes=100000-', null]);
  });

  it('in one version where no digest is known: the rest is asked for by its tag', async (t) => {
    const tags: unknown[] = [];
    const tagged: Answer = (request, response) => {
      tags.push(request.headers['if-range']);
      whole(BYTES, { etag: '"2"' })(request, response);
    };
    const { get } = await fetchFrom(t, [breakingOff(BYTES, 100_000, { etag: '"1"' }), tagged]);
    await get(null);
    assert.deepEqual(tags, ['"1"']);
  });

  it('from the beginning where neither a digest nor a tag is known', async (t) => {
    const { server, get } = await fetchFrom(t, [breakingOff(BYTES, 100_000), whole(BYTES)]);
    assert.equal((await get(null)).sha256, DIGEST);
    assert.deepEqual(server.ranges, [null, null]);
  });

  it('over redirects', async (t) => {
    const { get } = await fetchFrom(t, [status(302, { location: '/elsewhere' }), whole(BYTES)]);
    assert.equal((await get()).sha256, DIGEST);
  });

  it('after a server that was busy', async (t) => {
    const { get } = await fetchFrom(t, [status(503), status(429), whole(BYTES)]);
    assert.equal((await get()).sha256, DIGEST);
  });

  it('by two at once', async (t) => {
    const { get } = await fetchFrom(t, [whole(BYTES)]);
    const [one, other] = await Promise.all([get(), get()]);
    assert.equal(one.path, other.path);
  });
});

interface Refusal {
  readonly what: string;
  readonly answers: readonly [Answer, ...Answer[]];
  readonly name?: 'InputError' | 'EnvironmentError';
  readonly message: string;
  readonly hint?: string;
  readonly options?: FetchOptions;
}

const CHECK = 'Check the address';
const AGAIN = 'Run again when there is a connection: what has arrived is kept, or save the file as @blob';
const longer: Answer = (_, response) => {
  response.socket?.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n12345');
};

/** Time that passes when so many bytes have arrived, however busy the machine is. */
function stallAfter(bytes: number): FetchOptions {
  let over: () => void = () => undefined;
  return {
    timer: (end) => {
      over = end;
      return { refresh: () => undefined, stop: () => undefined };
    },
    onProgress: (done) => {
      // What an earlier attempt left counts as well.
      if (done % bytes === 0) over();
    },
  };
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'wrong bytes, which are not kept',
    answers: [whole(Buffer.from('<html>'))],
    message: `this file has the SHA-256 ${sha256('<html>')}, expected ${DIGEST}`,
    hint: 'It was not kept. Check the address and the digest: the file is not the one that they were noted for',
  },
  { what: 'no file', answers: [status(404)], message: 'the server answered 404 Not Found', hint: CHECK },
  {
    what: 'a file that is too large',
    answers: [(_, response) => response.writeHead(200, { 'content-length': '1000000000000' }).write('x')],
    message: '1000000000000 bytes, more than 34359738368',
    hint: CHECK,
  },
  {
    what: 'a compressed answer, whose size nobody can check',
    answers: [status(200, { 'content-encoding': 'gzip' })],
    message: 'the server compresses the file (gzip), so that its size cannot be checked',
    hint: CHECK,
  },
  {
    what: 'redirects without end',
    answers: [status(302, { location: '/again' })],
    message: 'more than 5 redirects',
    hint: CHECK,
  },
  {
    what: 'a redirect to a file of this machine',
    answers: [status(302, { location: 'file:///etc/passwd' })],
    message: 'a redirect from http: to file:',
    hint: CHECK,
  },
  {
    what: 'a redirect to nowhere',
    answers: [status(302, { location: 'http://' })],
    message: 'a redirect to "http://", which is no address',
    hint: CHECK,
  },
  {
    what: 'a part without saying which',
    answers: [status(206)],
    message: 'the server sends a part of the file without saying which',
    hint: CHECK,
  },
  {
    what: 'a part that nobody asked for',
    answers: [status(206, { 'content-range': 'bytes 7-11/12' })],
    name: 'EnvironmentError',
    message: 'the server sends bytes from 7 on, not from 0 (attempt 4 of 4)',
    hint: AGAIN,
  },
  {
    what: 'less than was promised, again and again',
    answers: [longer],
    name: 'EnvironmentError',
    message: 'the connection broke off (attempt 4 of 4)',
    hint: AGAIN,
  },
  {
    what: 'a server that is down for long',
    answers: [status(500)],
    name: 'EnvironmentError',
    message: 'the server answered 500 Internal Server Error (attempt 4 of 4)',
    hint: AGAIN,
  },
  {
    what: 'a server that falls silent',
    answers: [(_, response) => response.writeHead(200, { 'content-length': '9' }).write('x')],
    name: 'EnvironmentError',
    message: 'fewer than 65536 bytes arrived in 60 s (attempt 4 of 4)',
    hint: AGAIN,
    options: stallAfter(1),
  },
  {
    what: 'a server that says nothing at all',
    answers: [() => undefined],
    name: 'EnvironmentError',
    message: 'nothing arrived for 0.05 s (attempt 4 of 4)',
    hint: AGAIN,
    options: { stallMs: 50 },
  },
  {
    what: 'a server that sends a byte now and then for ever',
    answers: [dripping],
    name: 'EnvironmentError',
    message: 'fewer than 65536 bytes arrived in 60 s (attempt 4 of 4)',
    hint: AGAIN,
    options: stallAfter(3),
  },
];

describe('a download is refused', () => {
  for (const { what, answers, name = 'InputError', message, hint, options } of REFUSALS) {
    it(what, async (t) => {
      const { server, cache, get } = await fetchFrom(t, answers, options);
      const lines = [`${server.url}: ${message}`, `  ${hint?.replace('@blob', cache.blob(DIGEST))}`];
      await assert.rejects(get(), { name, message: lines.join('\n') });
      assert.equal(existsSync(cache.blob(DIGEST)), false);
      assert.ok(server.ranges.length <= 6);
    });
  }

  it('where nobody listens, with the place to put the file by hand', async (t) => {
    const cache = cacheOf(t);
    const server = await serve(t, whole(BYTES));
    await server.close();
    const { url } = server;
    await assert.rejects(fetchWeights({ url, sha256: DIGEST }, { cache, patience: () => 0 }), {
      name: 'EnvironmentError',
      message:
        `${url}: the host refused the connection (attempt 4 of 4)\n` +
        `  Run again when there is a connection: what has arrived is kept, or save the file as ${cache.blob(DIGEST)}`,
    });
  });

  it('where only the beginning of the digest is known, by that', async (t) => {
    const { url } = await serve(t, whole(BYTES));
    const remote = { url, sha256: null, sha256_prefix: '00000000' };
    await assert.rejects(fetchWeights(remote, { cache: cacheOf(t) }), {
      message:
        `${url}: this file has the SHA-256 ${DIGEST}, expected 00000000...\n` +
        '  It was not kept. Check the address and the digest: the file is not the one that they were noted for',
    });
  });
});

it('the cache is where ASSAY_CACHE or XDG_CACHE_HOME say', () => {
  assert.equal(openCache({ ASSAY_CACHE: '/a' }).folder, '/a/weights');
  assert.equal(openCache({ ASSAY_CACHE: '', XDG_CACHE_HOME: '/x' }).folder, '/x/assay/weights');
  assert.match(openCache({}).folder, /\/\.cache\/assay\/weights$/);
});

it('a body of unknown length stops before the disk is full', async (t) => {
  const endless: Answer = (_, response) => {
    const write = (): void => {
      while (!response.destroyed && response.write(Buffer.alloc(1 << 20)));
      response.once('drain', write);
    };
    write();
  };
  let looks = 0;
  const { get } = await fetchFrom(t, [endless], { freeBytes: () => (++looks < 3 ? 2 ** 40 : 1000) });
  await assert.rejects(get(), {
    name: 'EnvironmentError',
    message: /the server does not say how long the file is, and after \d+ bytes the disk has room for 1000\n {2}Free/,
  });
});
