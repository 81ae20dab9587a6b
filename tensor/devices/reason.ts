/** What a library says of its failure, in one line: ONNX Runtime's own words come after its source's file and line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const [first = ''] = text.trim().split('\n');
  return first.replace(/^.* was false\. /, '').replace(/\.$/, '');
}
