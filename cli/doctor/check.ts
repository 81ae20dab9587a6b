/** One thing that `assay doctor` looked at. Told apart by `status`; all but `ok` carry a remedy. */
export type Check =
  | { readonly name: string; readonly status: 'ok'; readonly found: string }
  /** Something optional is not there: assay works without it. */
  | { readonly name: string; readonly status: 'absent'; readonly found: string; readonly remedy: string }
  /** Something that assay needs is missing or does not work. */
  | { readonly name: string; readonly status: 'broken'; readonly found: string; readonly remedy: string };

export type CheckFunction = () => Promise<Check> | Check;

export function ok(name: string, found: string): Check {
  return { name, status: 'ok', found };
}

export function absent(name: string, found: string, remedy: string): Check {
  return { name, status: 'absent', found, remedy };
}

export function broken(name: string, found: string, remedy: string): Check {
  return { name, status: 'broken', found, remedy };
}
