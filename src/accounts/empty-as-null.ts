/** What somebody typed for a value that may be absent: an empty text removes what is there, a missing one leaves it. */
export function emptyAsNull(text: string | undefined): string | null | undefined {
  return text === '' ? null : text;
}
