/** A value that checks or defaults have made sure of. */
export function present<T>(value: T | undefined, path: string): T {
  if (value === undefined) throw new Error(`${path} has no value although the experiment passed its checks`);
  return value;
}
