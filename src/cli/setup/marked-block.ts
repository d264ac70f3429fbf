/** How `belcode setup` marks what it adds to a file of somebody else. A line before it may have had no end. */
const begins = '>>> belcode setup';
const unended = ', after a line without an end';
const ends = '<<< belcode setup';

/** The mark that begins a comment: `;` for Asterisk, `#` for settings and Redis. */
export type CommentMark = ';' | '#';

/**
 * The text with our lines at its end, in place of those that were there before. Nothing else changes, so
 * `withoutBlock` gives the very text back.
 */
export function withBlock(text: string, lines: readonly string[], mark: CommentMark): string {
  const before = withoutBlock(text, mark);
  const isEnded = before === '' || before.endsWith('\n');
  const first = `${mark} ${begins}${isEnded ? '' : unended}`;
  return `${before}${isEnded ? '' : '\n'}${[first, ...lines, `${mark} ${ends}`].join('\n')}\n`;
}

/** The text as it was before `withBlock`. Lines that were added below the block stay. */
export function withoutBlock(text: string, mark: CommentMark): string {
  const found = findBlock(text, mark);
  if (found === undefined) return text;
  const { from, to, isUnended } = found;
  return text.slice(0, isUnended && text.length === to ? from - 1 : from) + text.slice(to);
}

/** @throws Error when the end is missing, because everything below would be taken for ours */
function findBlock(text: string, mark: CommentMark): { from: number; to: number; isUnended: boolean } | undefined {
  const first = `${mark} ${begins}`;
  const from = text.startsWith(first) ? 0 : text.indexOf(`\n${first}`) + 1;
  if (from === 0 && !text.startsWith(first)) return undefined;
  const last = `\n${mark} ${ends}\n`;
  const end = text.indexOf(last, from);
  if (end === -1) throw new Error(`the line "${mark} ${ends}" is missing: put it back below our lines`);
  return { from, to: end + last.length, isUnended: text.startsWith(`${first}${unended}`, from) };
}
