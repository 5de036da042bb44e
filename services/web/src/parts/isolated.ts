/** A name inside a sentence, so that its direction of writing does not turn the rest around: `<bdi>` for plain text. */
export function isolated(name: string): string {
  return `\u2068${name}\u2069`;
}
