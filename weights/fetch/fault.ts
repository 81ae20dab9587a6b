/** What went wrong with one attempt at a download. Never leaves this folder. */
export class Fault extends Error {
  /** May another attempt end better? */
  readonly passing: boolean;

  constructor(message: string, passing: boolean) {
    super(message);
    this.passing = passing;
  }
}

/** The reason of a failed connection: fetch itself says no more than that it failed. */
export function asFault(error: unknown): Fault {
  if (error instanceof Fault) return error;
  for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
    const code = 'code' in cause && typeof cause.code === 'string' ? cause.code : null;
    if (code !== null) return new Fault(WORDS[code] ?? `the connection failed: ${code}`, true);
  }
  if (error instanceof TypeError) {
    const why = error.cause instanceof Error ? error.cause.message : error.message;
    return new Fault(`the request failed: ${why}`, false);
  }
  throw error;
}

const WORDS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host is not known here: there is no such host, or no connection to the internet',
  EAI_AGAIN: 'the name of the host could not be looked up: there is no connection to the internet',
  ECONNREFUSED: 'the host refused the connection',
  ECONNRESET: 'the connection broke off',
  UND_ERR_SOCKET: 'the connection broke off',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the connection broke off',
  ETIMEDOUT: 'the host did not answer',
  UND_ERR_CONNECT_TIMEOUT: 'the host did not answer',
  UND_ERR_HEADERS_TIMEOUT: 'the host did not answer',
  ENETUNREACH: 'the network cannot be reached',
  EHOSTUNREACH: 'the host cannot be reached',
};
