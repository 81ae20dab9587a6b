/** `${VAR}` and `${VAR:-default}` in texts; `$${` is a literal `${`. */
import type { Scalar } from './document.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Interpolated {
  readonly text: string;
  /** What is wrong with a reference, and what to do about it. */
  readonly problems: readonly { readonly message: string; readonly hint: string }[];
}

/** Replaces references as a POSIX shell does: a variable that is set but empty also takes the default. */
export function interpolate(text: string, environment: Environment): Interpolated {
  const problems: Interpolated['problems'][number][] = [];
  const replaced = text.replace(/\$\$\{|\$\{([^}]*)(\}?)/g, (whole: string, inner?: string, end?: string) => {
    if (inner === undefined) return '${';
    const reference = /^([A-Za-z_][A-Za-z0-9_]*)(?::-(.*))?$/s.exec(inner);
    if (reference === null || end !== '}') {
      problems.push({
        message: `\`${whole}\` is not a reference to an environment variable`,
        hint: 'Write ${NAME} or ${NAME:-default}; for the characters themselves write $${.',
      });
      return whole;
    }
    const [, name = '', fallback] = reference;
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (fallback !== undefined) return value === undefined || value === '' ? fallback : value;
    if (value !== undefined) return value;
    problems.push({
      message: `the environment variable ${name} is not set`,
      hint: `Set it, or write \${${name}:-default}.`,
    });
    return whole;
  });
  return { text: replaced, problems };
}

/**
 * The value of a text that stood in the file without quotes, as if its replaced form had been written there: numbers,
 * true, false and null by YAML's core rules. It never becomes a list or a mapping.
 */
export function plainScalar(text: string): Scalar {
  if (/^(true|True|TRUE)$/.test(text)) return true;
  if (/^(false|False|FALSE)$/.test(text)) return false;
  if (/^(null|Null|NULL|~)$/.test(text)) return null;
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(text) ? Number(text) : text;
}
