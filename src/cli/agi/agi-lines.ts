/** Asterisk's own lines are shorter, with every variable that a dialplan gives. */
const maxLineLength = 2_048;

/** What the other side sent is not AGI. */
export class NotAgi extends Error {}

/**
 * The lines of a connection, without their ends.
 *
 * @throws NotAgi for a line that is longer than 2,048 characters, before more of it is read
 */
export async function* linesOf(parts: AsyncIterable<string>): AsyncGenerator<string, undefined> {
  let rest = '';
  for await (const part of parts) {
    rest += part;
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      yield checked(rest.slice(0, end)).replace(/\r$/, '');
      rest = rest.slice(end + 1);
    }
    checked(rest);
  }
  return undefined;
}

function checked(line: string): string {
  if (line.length > maxLineLength) throw new NotAgi('a line is too long');
  return line;
}
