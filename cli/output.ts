/** Writing to the two streams. */

export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`);
}

export function printResult(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Everything that is not the result. */
export function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
