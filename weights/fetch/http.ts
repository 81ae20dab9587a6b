/** One HTTP request for a file, or the rest of one: redirects by hand, and answers checked before their body is read. */
import { asFault, Fault } from './fault.ts';

const MOST_REDIRECTS = 5;
/** The largest file that is fetched; no published weights come near it. */
export const MOST_BYTES = 2 ** 35;

export interface Answer {
  /** Offset in the file of the first byte of the body. */
  readonly start: number;
  /** Of the whole file in bytes; null where the server does not say. */
  readonly total: number | null;
  /** Names this version of the file; null where the server names none. */
  readonly validator: string | null;
  readonly body: AsyncIterable<Uint8Array>;
}

/** What is wanted of a file. */
export interface Part {
  /** The bytes from here on. */
  readonly offset: number;
  /** Only of this version; of whatever is there where it is null. */
  readonly validator: string | null;
}

/**
 * Asks for a part of a file; the answer may still be the whole.
 * @throws Fault
 */
export async function request(url: string, part: Part, signal: AbortSignal): Promise<Answer> {
  const response = await follow(url, part, signal);
  const { status, headers, body } = response;
  // Nothing is left after the offset; the digest will tell whether that is the file.
  if (status === 416) return { start: part.offset, total: part.offset, validator: part.validator, body: nothing() };
  const encoding = headers.get('content-encoding') ?? 'identity';
  const range = status === 206 ? /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') : null;
  const wrong =
    status !== 200 && status !== 206
      ? new Fault(`the server answered ${status}${reason(response)}`, isPassing(status))
      : encoding !== 'identity'
        ? new Fault(`the server compresses the file (${encoding}), so that its size cannot be checked`, false)
        : status === 206 && range === null
          ? new Fault('the server sends a part of the file without saying which', false)
          : null;
  const start = range === null ? 0 : Number(range[1]);
  const length = wholeNumber(headers.get('content-length'));
  const total = range === null ? length : wholeNumber(range[2] ?? null);
  const large = (total ?? 0) > MOST_BYTES ? new Fault(`${total} bytes, more than ${MOST_BYTES}`, false) : null;
  const fault = wrong ?? large;
  if (fault !== null || body === null) {
    await body?.cancel();
    throw fault ?? new Fault('the answer is empty', true);
  }
  return { start, total, validator: validatorOf(headers), body: body as AsyncIterable<Uint8Array> };
}

async function follow(url: string, { offset, validator }: Part, signal: AbortSignal): Promise<Response> {
  const headers = {
    'accept-encoding': 'identity',
    ...(offset > 0 && { range: `bytes=${offset}-` }),
    ...(offset > 0 && validator !== null && { 'if-range': validator }),
  };
  let address = checked(url, null);
  for (let redirects = 0; ; redirects++) {
    const response = await fetch(address, { headers, redirect: 'manual', signal }).catch((error: unknown) => {
      throw asFault(error);
    });
    const { status } = response;
    const location = response.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(status) || location === null) return response;
    await response.body?.cancel();
    if (redirects === MOST_REDIRECTS) throw new Fault(`more than ${MOST_REDIRECTS} redirects`, false);
    address = checked(location, address);
  }
}

/** Only http and https, and not from the safe one to the other. */
function checked(location: string, from: URL | null): URL {
  if (from === null && !/^https?:\/\//.test(location)) throw new Fault('not an http or https address', false);
  if (!URL.canParse(location, from?.href)) {
    throw new Fault(`a redirect to ${JSON.stringify(location.slice(0, 200))}, which is no address`, false);
  }
  const next = new URL(location, from?.href);
  const safe = next.protocol === 'https:' || (next.protocol === 'http:' && from?.protocol !== 'https:');
  if (!safe) throw new Fault(`a redirect from ${from?.protocol ?? 'nowhere'} to ${next.protocol}`, false);
  return next;
}

/** A weak tag would not tell two versions of the same meaning apart. */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  return tag?.startsWith('"') ? tag : headers.get('last-modified');
}

const isPassing = (status: number): boolean => status === 408 || status === 429 || status >= 500;
const reason = ({ statusText }: Response): string => (statusText === '' ? '' : ` ${statusText.slice(0, 100)}`);

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : null;
}

async function* nothing(): AsyncIterable<Uint8Array> {}
