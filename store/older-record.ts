/** Records of earlier versions of assay, in the present form: what a run was is read for ever. */

/** Format 1 had no seal, and its oldest named no tasks. @returns null where it is none of an earlier version */
export function fromOlder(value: unknown): object | null {
  if (!isObject(value) || value['format'] !== 1 || !isObject(value['experiment'])) return null;
  return { ...value, format: 2, experiment: { tasks: [], ...value['experiment'] } };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
