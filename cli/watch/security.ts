/** Who may look: nobody from outside by default, with a token otherwise. */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const LOOPBACK: readonly string[] = ['localhost', '127.0.0.1', '[::1]'];
const COOKIE = 'assay-watch';

export const isLoopback = (host: string): boolean => host === 'localhost' || host === '127.0.0.1' || host === '::1';

export const newToken = (): string => randomBytes(24).toString('base64url');

export type Verdict =
  | { readonly kind: 'may' }
  /** It brought the token in its address: from here on a cookie brings it, so that it is in no history and no referrer. */
  | { readonly kind: 'welcome'; readonly cookie: string }
  | { readonly kind: 'may not'; readonly reason: string };

/** What is asked for; null where it is no address, such as `//`: whoever sends that must not end the server. */
export function addressOf({ url = '/' }: IncomingMessage): URL | null {
  return URL.canParse(url, 'http://x') ? new URL(url, 'http://x') : null;
}

/** @param token null: whoever asks this machine by one of its own names; pages of other sites do not */
export function verdict(request: IncomingMessage, token: string | null): Verdict {
  const { headers } = request;
  if (token === null) {
    const host = (headers.host ?? '').replace(/:\d+$/, '');
    // A name of somebody else's that was made to point here (DNS rebinding) would let their page read this one.
    return LOOPBACK.includes(host) ? { kind: 'may' } : { kind: 'may not', reason: 'ask by the name localhost' };
  }
  const brought = addressOf(request)?.searchParams.get('token') ?? null;
  if (brought !== null && same(brought, token))
    return { kind: 'welcome', cookie: `${COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/` };
  const cookies = (headers.cookie ?? '').split(/; */).map((part) => part.split('='));
  const kept = cookies.find(([name]) => name === COOKIE)?.[1];
  if (kept !== undefined && same(kept, token)) return { kind: 'may' };
  return { kind: 'may not', reason: 'the address that assay watch has printed holds a token' };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The page runs its own script alone and asks nobody else for anything. */
export const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
